import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { captured, type Captured } from "./captured-run.ts";
import { embedded, ground, keep, recipient } from "./provision-ground.ts";

describe("a definition is provisioned", () => {
  test("from plan to revocation, and no secret is ever told", async () => {
    const { folder, outputs, run, tokens } = ground();
    const planned = await run("plan", ...embedded);
    expect(planned).toMatchObject({ code: 1, stderr: "" });
    expect(planned.stdout).toMatch(
      /^hook@production\n +\+ mint a token at scopewright with org:ci\n/,
    );
    expect(planned.stdout).toContain("Plan: 2 to create");

    const unconfirmed = await run("apply", ...embedded);
    expect(unconfirmed.code).toBe(2);
    expect(unconfirmed.stderr).toContain("--yes is needed");
    expect(tokens()).toEqual([]);

    const applied = await run("apply", ...embedded, "--yes");
    expect(applied.code).toBe(0);
    const first = tokens();
    expect(first).toHaveLength(2);
    expect(new Set(first).size).toBe(2);

    const again = await run("apply", ...embedded, "--yes");
    expect(again.code).toBe(0);
    expect(again.stdout).toContain("No changes");
    expect(tokens()).toEqual(first);

    const rotated = await run("rotate", "hook@production", "--grace", "0", ...embedded, "--yes");
    expect(rotated.code).toBe(0);
    expect(rotated.stderr).toMatch(/hook@production: done, token [0-9a-f-]+ \([0-9a-f]{12}\)/);
    expect(tokens()).toHaveLength(3);

    const status = await run("status", ...embedded, "--format", "json");
    expect(status.code).toBe(0);
    const { tokens: standing } = JSON.parse(status.stdout) as { tokens: { token: object }[] };
    expect(standing).toHaveLength(2);
    expect(standing[0]).toMatchObject({
      integration: "hook",
      environment: "production",
      token: { scopes: ["org:ci"], fingerprint: expect.any(String) as string },
      due: expect.any(String) as string,
    });

    expect((await run("revoke", "hook", ...embedded, "--yes")).code).toBe(0);
    const list = await run("token", "list", "--provider", "sentry", "--format", "json");
    expect(JSON.parse(list.stdout)).toEqual({ tokens: [] });

    const told = [
      ...outputs,
      ...readdirSync(folder)
        .filter((name) => name.startsWith("scopewright.db"))
        .map((name) => readFileSync(join(folder, name), "latin1")),
    ].join("\n");
    for (const token of tokens()) expect(told).not.toContain(token);
  });

  test("as the plan that was kept says, or not at all", async () => {
    const { folder, run, tokens } = ground();
    expect((await run("plan", ...embedded, "--out", "plan.json")).code).toBe(1);
    const file = join(folder, "integrations/hook.yaml");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("maxAge: 90d", "maxAge: 60d"));
    const stale = await run("apply", "--plan", "plan.json", "--yes");
    expect(stale.code).toBe(2);
    expect(stale.stderr).toContain("stale");
    expect(tokens()).toEqual([]);
    // The same definition a line further down is the same.
    writeFileSync(file, `# a comment\n${text}`);
    expect((await run("apply", "--plan", "plan.json", "--yes")).code).toBe(0);
    expect(tokens()).toHaveLength(2);
    expect((await run("apply", "--plan", "plan.json", "--yes")).stderr).toContain("stale");
  });

  test("only if the rules let it, or somebody says why", async () => {
    const { folder, run, tokens } = ground((text) => text.replace("[org:ci]", "[project:write]"));
    const refused = await run("apply", ...embedded, "--yes");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/finds errors[^]*hook: [a-z-]+: /);
    for (const empty of ["", " \t\n"]) {
      const argv = ["apply", ...embedded, "--yes", "--allow-over-broad", empty];
      const unsaid = await run(...argv);
      expect(unsaid.code).toBe(2);
      expect(unsaid.stderr).toMatch(/--allow-over-broad[^]*say why/);
    }
    expect(tokens()).toEqual([]);
    const why = "migration until Friday, acme/web#41";
    const allowed = await run("apply", ...embedded, "--yes", "--allow-over-broad", why);
    expect(allowed.code).toBe(0);
    expect(tokens()).toHaveLength(2);
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(join(folder, "scopewright.db"), { readOnly: true });
    const [row] = database.prepare("SELECT record FROM provision_journal").all();
    database.close();
    expect(String(row!["record"])).toContain(why);
  });

  test("and renewed with more only if the rules let it", async () => {
    const { folder, run, tokens } = ground();
    expect((await run("apply", ...embedded, "--yes")).code).toBe(0);
    const file = join(folder, "integrations/hook.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("[org:ci]", "[org:ci, org:admin]"));
    const before = tokens().length;
    const refused = await run("rotate", "hook", ...embedded, "--yes");
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("would hold org:admin beyond the present one");
    expect(tokens()).toHaveLength(before);
    await run("revoke", "hook", ...embedded, "--yes");
    const first = await run("rotate", "hook", ...embedded, "--yes");
    expect(first.code).toBe(2);
    expect(first.stderr).toContain(
      "there is no present token; a new one would hold org:admin, org:ci",
    );
    expect(first.stderr).not.toContain("beyond");
  });

  test("to its end, by name, where what was begun is asked for no more", async () => {
    const { folder, run } = ground((text) =>
      text.replaceAll(keep, "[sh, -c, 'cat > /dev/null; exit 1']"),
    );
    expect((await run("apply", ...embedded, "--yes")).code).toBe(3);
    const file = join(folder, "integrations/hook.yaml");
    const whole = readFileSync(file, "utf8");
    writeFileSync(file, whole.replace("[production, preview]", "[production]"));
    expect((await run("status", ...embedded)).stdout).toMatch(
      /^hook@preview\n(?: .*\n)* +.*half-way|^hook@preview\n(?: .*\n)* +- break off/m,
    );
    const gone = await run("recover", "hook@preview", ...embedded);
    expect([gone.code, gone.stderr]).toEqual([3, expect.stringContaining("place-gone")]);
    await run("recover", "hook@preview", "--abandon", ...embedded);
    const ended = await run("revoke", "hook@preview", "--yes", ...embedded);
    expect([ended.code, ended.stderr]).toEqual([
      0,
      expect.stringContaining("hook@preview: revoked"),
    ]);
    const live = await run("token", "list", "--provider", "sentry");
    expect(live.stdout).toContain("hook/production/");
    expect(live.stdout).not.toContain("hook/preview/");
  });

  test("anew where scopes or places change, and ended where an environment goes", async () => {
    const { folder, run, tokens } = ground();
    await run("apply", ...embedded, "--yes");
    const file = join(folder, "integrations/hook.yaml");
    const text = readFileSync(file, "utf8");
    writeFileSync(join(folder, "production.age"), "somebody else's");
    const drifted = await run("plan", ...embedded);
    expect(drifted.stdout).toMatch(
      /hook@production\n +-\/\+ .* was changed since it was delivered to/,
    );
    writeFileSync(file, text.replace("[production, preview]", "[production]"));
    const fewer = await run("plan", ...embedded);
    expect(fewer.stdout).toMatch(/hook@preview\n +- revoke .* no longer names this environment/);
    expect(fewer.stdout).toContain("1 to replace, 1 to revoke");
    expect((await run("apply", ...embedded, "--yes")).code).toBe(0);
    expect(tokens()).toHaveLength(3);
    expect((await run("plan", ...embedded)).stdout).toContain("No changes");
  });

  test("again once its renewal is due", async () => {
    const { folder, run } = ground();
    await run("apply", ...embedded, "--yes");
    expect((await run("rotate", "--due", ...embedded)).stderr).toContain("Nothing is due");
    const later = await captured(["rotate", "--due", "--grace", "0", ...embedded], {
      cwd: folder,
      env: { PATH: process.env["PATH"] },
      now: () => new Date("2027-02-19T00:00:00Z"),
    });
    expect(later.stderr.match(/: done, token /g)).toHaveLength(2);
    expect(later.code).toBe(0);
  });

  test("with a grace, which the next run ends", async () => {
    const { run } = ground();
    await run("apply", ...embedded, "--yes");
    const rotated = await run("rotate", "hook@production", "--grace", "5m", ...embedded, "--yes");
    expect(rotated.code).toBe(0);
    expect(rotated.stderr).toContain("lives until");
    expect((await run("plan", ...embedded)).stdout).toContain("that was replaced lives until");
    for (let minutes = 0; minutes < 5; minutes += 1) await run("status", ...embedded);
    expect((await run("plan", ...embedded)).stdout).toContain("whose grace is over");
    const recovered = await run("recover", ...embedded);
    expect(recovered.code).toBe(0);
    expect(recovered.stderr).toContain("hook@production: done");
  });

  test("by one issuer at a time: another is refused, and the token ends where it was minted", async () => {
    const { run } = ground();
    await run("apply", ...embedded, "--yes");
    // The definition names Sentry, for which no credential is here: none is needed to say so.
    const planned = await run("plan");
    expect(planned.stdout).toMatch(/minted by scopewright .* the definition names sentry/);
    for (const argv of [["rotate", "hook"], ["rotate", "hook", "--breach"], ["apply"]]) {
      const { code, stderr } = await run(...argv, "--yes");
      expect(code).toBe(2);
      expect(stderr).toContain("minted by scopewright");
    }
    expect((await run("revoke", "hook", "--yes")).code).toBe(0);
    const list = await run("token", "list", "--provider", "sentry", "--format", "json");
    expect(JSON.parse(list.stdout)).toEqual({ tokens: [] });
  });

  test("or taken over as it is", async () => {
    const { run } = ground((text) => text.replace("[production, preview]", "[production]"));
    await run("plan", ...embedded);
    const mint = ["token", "mint", "--provider", "sentry", "--scope", "org:ci", "--format", "json"];
    const { id } = JSON.parse((await run(...mint)).stdout) as { id: string };
    const wrong = await run("adopt", "hook", "--token-id", "gone", ...embedded, "--yes");
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain("error[not-found]");
    const adopted = await run("adopt", "hook", "--token-id", id, ...embedded, "--yes");
    expect(adopted).toMatchObject({ code: 0 });
    expect((await run("status", ...embedded)).stdout).toContain("its value was never seen");
    const rotated = await run("rotate", "hook", "--grace", "0", ...embedded, "--yes");
    expect(rotated.stderr).toContain(`revoking the token ${id}`);
  });
});

test("two that rotate at once: one does, and one token lives", async () => {
  const { run } = ground((text) => text.replace("[production, preview]", "[production]"));
  await run("apply", ...embedded, "--yes");
  const argv = ["rotate", "hook", "--grace", "0", ...embedded, "--yes", "--format", "json"];
  const both = await Promise.all([run(...argv), run(...argv), run(...argv)]);
  const outcomes = both.map(({ stdout }) => JSON.parse(stdout) as { outcomes: object[] });
  const results = outcomes.flatMap((each) => each.outcomes as { result: string }[]);
  expect(results.map(({ result }) => result)).toContain("done");
  for (const { result, ...rest } of results) {
    if (result !== "done") expect(rest).toMatchObject({ failure: { code: "busy" } });
  }
  const list = await run("token", "list", "--provider", "sentry", "--format", "json");
  expect((JSON.parse(list.stdout) as { tokens: object[] }).tokens).toHaveLength(1);
  expect((await run("status", ...embedded)).code).toBe(0);
});

test("the token is in no argument and no environment of the program that gets it", async () => {
  const look = `[sh, -c, "cat /proc/$$/cmdline /proc/$$/environ > seen; cat > tokens.production"]`;
  const { folder, run, tokens } = ground((text) =>
    text.replace("[production, preview]", "[production]").replace(keep, () => look),
  );
  expect((await run("apply", ...embedded, "--yes")).code).toBe(0);
  const [token] = tokens();
  const seen = readFileSync(join(folder, "seen"), "latin1");
  expect(seen).toContain("SCOPEWRIGHT_ENVIRONMENT=production");
  expect(seen).not.toContain(token);
});

describe("what can't be done is told", () => {
  test.each([
    [["rotate", ...embedded], /name what to rotate/],
    [["rotate", "nobody", ...embedded, "--yes"], /no definition delivers a token for "nobody"/],
    [["rotate", "hook", "--grace", "soon", ...embedded], /no length of time/],
    [["rotate", "--due", "--breach", ...embedded], /exclude each other/],
    [["rotate", "hook", ...embedded], /--yes is needed/],
    [["apply", "--plan", "gone.json"], /no saved plan/],
    [["adopt", "hook", "--token-id", "x", ...embedded, "--yes"], /several environments/],
    [["plan", "--server", "nonsense", ...embedded], /no address/],
    [["plan", "--server", "http://127.0.0.1:9", ...embedded], /SCOPEWRIGHT_TOKEN/],
  ])("%j", async (argv, words) => {
    const { code, stderr } = await ground().run(...argv);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test("a place that can't be written stops it half-way, and recover goes on", async () => {
    const { folder, run, tokens } = ground((text) =>
      text.replace("[production, preview]", "[production]").replace(keep, "[./deliver]"),
    );
    writeFileSync(join(folder, "deliver"), "#!/bin/sh\nexit 1\n", { mode: 0o700 });
    const failed = await run("apply", ...embedded, "--yes");
    expect(failed.code).toBe(3);
    expect(failed.stderr).toMatch(
      /error\[program-failed\][^]*next see by itself .*; then scopewright recover hook\n/,
    );
    expect(failed.stderr).toMatch(
      /\+ minted [^]*- program .* was not confirmed to hold a new token/,
    );
    const resumed = await run("plan", ...embedded);
    expect(resumed.stdout).toContain("1 to bring to an end");
    const script = "#!/bin/sh\ncat >> tokens.production\n";
    writeFileSync(join(folder, "deliver"), script, { mode: 0o700 });
    const recovered = await run("recover", ...embedded);
    expect(recovered.code).toBe(0);
    expect(tokens()).toHaveLength(1);
    expect((await run("recover", ...embedded)).stderr).toContain("Nothing was left half-way");
  });

  // A place that never takes its token must not keep a leaked one alive.
  test.each([
    ["revoke", ["revoke", "hook", ...embedded, "--yes"], 0],
    ["breach", ["rotate", "hook", "--breach", ...embedded, "--yes"], 3],
  ])(
    "what is stuck is broken off where tokens have to end at once: %s",
    async (_, urgent, code) => {
      const { folder, run } = ground((text) =>
        text.replace("[production, preview]", "[production]").replace(keep, "[./deliver]"),
      );
      const put = (script: string): void =>
        writeFileSync(join(folder, "deliver"), `#!/bin/sh\n${script}\n`, { mode: 0o700 });
      put("cat > /dev/null");
      expect((await run("apply", ...embedded, "--yes")).code).toBe(0);
      put("exit 1");
      expect((await run("rotate", "hook", ...embedded, "--yes")).code).toBe(3);
      const ids = async (): Promise<readonly string[]> => {
        const { stdout } = await run("token", "list", "--provider", "sentry", "--format", "json");
        return (JSON.parse(stdout) as { tokens: { id: string }[] }).tokens.map(({ id }) => id);
      };
      const before = await ids();
      expect(before).toHaveLength(2);
      const ended = await run(...urgent);
      expect(ended.code).toBe(code);
      expect(ended.stderr).toContain("breaking off the operation");
      const after = await ids();
      expect(after.filter((id) => before.includes(id))).toEqual([]);
      // Said once more, it goes on with what it began, and nothing is left to say of a revocation.
      expect((await run(...urgent)).code).toBe(code === 0 ? 2 : 3);
      put("cat > /dev/null");
      const recovered = await run("recover", ...embedded);
      expect(recovered.code).toBe(0);
      expect(await ids()).toHaveLength(code === 0 ? 0 : 1);
    },
  );

  test("a program that is not there is told before anything is minted", async () => {
    const { run } = ground((text) => text.replaceAll(keep, "[./deliver]"));
    const asked = await run("doctor", ...embedded);
    expect(asked.code).toBe(1);
    expect(asked.stdout).toMatch(/error\[no-such-program\] .*\n +next mend `command`/);
    const refused = await run("apply", ...embedded, "--yes");
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("nothing new was delivered");
    const { stdout } = await run("token", "list", "--provider", "sentry", "--format", "json");
    expect(JSON.parse(stdout)).toEqual({ tokens: [] });
  });

  test("a place that is not there is told before anything is minted", async () => {
    const { run } = ground((text) =>
      text
        .replace("[production, preview]", "[production]")
        .replace("path: production.age", "path: gone/production.age"),
    );
    const refused = await run("apply", ...embedded, "--yes");
    expect(refused.code).toBe(2);
    expect(refused.stdout).toMatch(/error\[file-unwritable\][^]*make the folder/);
  });

  test("a journal that can't be written any more stops it, and recover goes on", async () => {
    const { folder, run, tokens } = ground((text) =>
      text.replace("[production, preview]", "[production]"),
    );
    await run("plan", ...embedded);
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(join(folder, "scopewright.db"));
    // As a full disk does: the announced mint was sent, and what came of it can't be written.
    database.exec(
      `CREATE TRIGGER full BEFORE INSERT ON provision_escrow BEGIN SELECT RAISE(FAIL, 'full'); END`,
    );
    const stopped = await run("apply", ...embedded, "--yes");
    expect(stopped.code).toBe(3);
    expect(stopped.stderr).toMatch(/error\[store-unavailable\][^]*scopewright recover hook/);
    expect(stopped.stderr).toContain("whether a token was minted is not known");
    expect(tokens()).toEqual([]);
    database.exec("DROP TRIGGER full");
    database.close();
    expect((await run("recover", ...embedded)).code).toBe(0);
    expect(tokens()).toHaveLength(1);
    // The token whose secret was lost does not live on.
    const list = await run("token", "list", "--provider", "sentry", "--format", "json");
    expect((JSON.parse(list.stdout) as { tokens: object[] }).tokens).toHaveLength(1);
  });

  test("a journal that was changed is not gone by", async () => {
    const { folder, run } = ground();
    await run("apply", ...embedded, "--yes");
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(join(folder, "scopewright.db"));
    database.exec("UPDATE provision_journal SET record = '{}' WHERE sequence = 3");
    database.close();
    for (const argv of [["plan"], ["apply", "--yes"], ["rotate", "hook", "--yes"], ["recover"]]) {
      const { code, stdout, stderr } = await run(...argv, ...embedded);
      expect(code).toBe(2);
      expect(stdout + stderr).toContain("journal-damaged");
    }
  });

  test("definitions whose tokens would go to one place", async () => {
    const { run } = ground((text) => text.replace(", environments: [production]", ""));
    const { code, stderr } = await run("apply", ...embedded, "--yes");
    expect(code).toBe(2);
    expect(stderr).toContain("two tokens would be written to file production.age");
  });
});

describe("surroundings and tokens are looked at", () => {
  test("doctor says what is there and what is missing", async () => {
    const { run } = ground();
    const well = await run("doctor", ...embedded);
    expect(well.code).toBe(0);
    expect(well.stdout).toMatch(/ok {2}store: .*scopewright\.db\n/);
    expect(well.stdout).toContain("ok  hook@production: minting at scopewright");
    expect(well.stdout).toContain("made when it is first needed");
    expect(well.stdout).toMatch(/^ok {2}definitions: 2 tokens are asked for\n/m);
    expect(well.stdout).toMatch(/^ok {2}journal: every record is as it was written\n/m);
    expect(well.stdout).toMatch(/^ok {2}places: no two tokens are for one\n/m);
    const missing = await run("doctor", "--format", "json");
    expect(missing.code).toBe(1);
    const { checks } = JSON.parse(missing.stdout) as { checks: { ok: boolean }[] };
    expect(checks.filter(({ ok }) => !ok)).toMatchObject([
      { about: "hook@production: minting at sentry", failure: { code: "no-credential" } },
    ]);
  });

  test("doctor is not content with a definition whose token would not be minted", async () => {
    const { run } = ground((text) =>
      text
        .replace("[production, preview]", "[production]")
        .replace("scopes: [org:ci]", "scopes: [org:ci, org:admin]"),
    );
    const { code, stdout } = await run("doctor", ...embedded);
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(
        /^no {2}definitions\n +error\[over-broad\] 1 token is asked for, and `scopewright check` finds errors in hook\n/m,
      ),
    ]);
    expect(stdout).not.toMatch(/^ok.*errors/m);
    expect((await run("apply", ...embedded, "--yes")).code).toBe(1);
  });

  test("doctor names the recipient that a file can't be encrypted to, and apply mints nothing", async () => {
    const { run } = ground((text) => text.replace(recipient, `${recipient}, age1xyz`));
    const asked = await run("doctor", ...embedded);
    expect(asked.code).toBe(1);
    expect(asked.stdout).toMatch(
      /error\[bad-recipient\] .* recipient 2, age1xyz\n +next .*`recipients`/,
    );
    const refused = await run("apply", ...embedded, "--yes");
    expect(refused.stderr).toMatch(/error\[bad-recipient\] file production\.age: /);
    const { stdout } = await run("token", "list", "--provider", "sentry", "--format", "json");
    // The other environment has a place of its own, and gets its token.
    expect((JSON.parse(stdout) as { tokens: object[] }).tokens).toHaveLength(1);
  });

  test("inspect says how far a token is over, and keeps it nowhere", async () => {
    const { folder, run } = ground();
    await run("plan", ...embedded);
    const minted = async (...scopes: readonly string[]): Promise<string> => {
      const named = scopes.flatMap((scope) => ["--scope", scope]);
      const { stdout } = await run("token", "mint", "--provider", "sentry", ...named);
      return stdout.trim();
    };
    const inspect = (token: string, ...argv: string[]): Promise<Captured> =>
      captured(["inspect", ...argv], {
        cwd: folder,
        readStdin: () => Promise.resolve(`${token}\n`),
      });
    const enough = await minted("org:ci");
    const exact = await inspect(enough, "--integration", "hook");
    expect(exact.code).toBe(0);
    expect(exact.stdout).toMatch(/kind +org-token\n[^]*scopes +org:ci\n[^]*too much +nothing\n/);
    const over = await inspect(await minted("org:ci", "org:admin"), "--integration", "hook");
    expect(over.code).toBe(1);
    expect(over.stdout).toMatch(/enough +org:ci for hook\ntoo much +\d+ operations: .*critical/);
    for (const { stdout, stderr } of [exact, over]) expect(stdout + stderr).not.toContain(enough);
    const dead = await inspect(enough.replace(/.$/, (last) => (last === "0" ? "1" : "0")));
    expect(dead).toMatchObject({ code: 2, stdout: "" });
    expect(dead.stderr).toContain("error[dead-token]");
  });

  test.each([
    ["", /no token came/],
    ["one two", /more than one/],
    ["nonsense", /say it with --provider/],
  ])("inspect of %j is refused", async (text, words) => {
    const { folder } = ground();
    const readStdin = (): Promise<string> => Promise.resolve(text);
    const { code, stderr } = await captured(["inspect"], { cwd: folder, readStdin });
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
  });
});
