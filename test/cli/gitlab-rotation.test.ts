import { createServer } from "node:http";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { listen } from "../loopback.ts";
import { GitLabStandIn, type Issued, type IssuedToken } from "../provision/gitlab-stand-in.ts";
import { captured, type Captured } from "./captured-run.ts";
import { scratchFolder } from "./scratch-folder.ts";

const manager = "manager-of-the-stand-in";

interface Ground {
  readonly tokens: readonly IssuedToken[];
  readonly breaches: readonly string[];
  readonly outputs: readonly string[];
  /** @param credential in GITLAB_TOKEN */
  readonly run: (credential: string, ...argv: string[]) => Promise<Captured>;
  readonly journalled: () => string;
  /** What the place holds. */
  readonly delivered: () => string;
  /** From now on answers to rotations get lost, after their effect. */
  readonly lose: () => void;
  /** A token that the person makes by hand. */
  readonly makeByHand: () => IssuedToken;
}

/** A definition of a person's token, and the person's GitLab with that token in it. */
async function ground(how: string, second: string, scope = "self_rotate"): Promise<Ground> {
  const tokens: IssuedToken[] = [];
  const issued: Issued = {
    tokens,
    breaches: [],
    issue: (name, scopes, parent) => {
      const id = String(tokens.length + 41);
      const base = { id, name, scopes, secret: `canary-${id}`, live: true };
      const token = { ...base, ...(parent === undefined ? {} : { parent }) };
      tokens.push(token);
      return token;
    },
  };
  issued.issue("nightly", ["self_rotate"]);
  const gitlab = new GitLabStandIn(issued, second);
  let losing = false;
  const server = createServer((request, response) => {
    const { method = "", url = "", headers } = request;
    const given = gitlab.answer(method, url, String(headers["private-token"] ?? ""));
    request.resume().on("end", () => {
      if (losing && url.endsWith("/rotate")) {
        response.destroy();
        return;
      }
      response.writeHead(given.status);
      response.end(given.body === undefined ? undefined : JSON.stringify(given.body));
    });
  });
  const base = `http://127.0.0.1:${await listen(server)}`;
  onTestFinished(() => {
    server.close();
  });
  const folder = scratchFolder({
    "integrations/nightly.yaml": `integration: nightly
provider: gitlab
owner: team-mirror
token:
  kind: personal-access-token
  resources: [users/57/${how}]
  environments: [production]
  maxAge: 90d
  rotateBefore: 14d
scopes: [${scope}]
deliver:
  - exec: { command: [sh, -c, "cat > delivered"] }
`,
  });
  writeFileSync(join(folder, "delivered"), "canary-41");
  const outputs: string[] = [];
  let now = Date.now();
  return {
    tokens,
    breaches: issued.breaches,
    outputs,
    lose: () => {
      losing = true;
    },
    makeByHand: () => issued.issue("nightly", ["self_rotate"]),
    run: async (credential, ...argv) => {
      now += 60_000;
      const at = new Date(now);
      const env = {
        PATH: process.env["PATH"],
        GITLAB_TOKEN: credential,
        SCOPEWRIGHT_GITLAB_API: base,
        SCOPEWRIGHT_STORE: "journal.db",
      };
      const result = await captured(argv, { cwd: folder, env, now: () => at });
      outputs.push(result.stdout, result.stderr);
      return result;
    },
    journalled: () => readFileSync(join(folder, "journal.db"), "latin1"),
    delivered: () => readFileSync(join(folder, "delivered"), "utf8"),
  };
}

test("a person's token is adopted, and rotated by a second token of theirs", async () => {
  const { run, tokens, breaches, outputs, delivered } = await ground("rotate", manager);
  const first = await run(manager, "plan");
  expect(first.stdout).toContain("scopewright adopt nightly@production --token-id ID");
  const adopted = await run(manager, "adopt", "nightly", "--token-id", "41", "--yes");
  expect([adopted.code, adopted.stderr]).toEqual([0, ""]);
  for (const id of ["42", "43"]) {
    const rotated = await run(manager, "rotate", "nightly", "--yes");
    expect(rotated.code, rotated.stderr).toBe(0);
    expect(rotated.stderr).toContain(`done, token ${id}`);
    expect(delivered()).toBe(`canary-${id}`);
  }
  expect(tokens.map(({ name, live }) => [name, live])).toEqual([
    ["nightly", false],
    ["nightly", false],
    ["nightly", true],
  ]);
  expect((await run(manager, "plan")).stdout).toContain("No changes");
  expect((await run(manager, "revoke", "nightly", "--yes")).code).toBe(0);
  expect(tokens.filter(({ live }) => live)).toEqual([]);
  expect(breaches).toEqual([]);
  expect(outputs.join("\n")).not.toMatch(/canary|manager-of/);
});

test("one that somebody else has ended is not rotated, and told of", async () => {
  const { run, tokens, breaches } = await ground("rotate", manager);
  await run(manager, "adopt", "nightly", "--token-id", "41", "--yes");
  tokens[0]!.live = false;
  const planned = await run(manager, "plan");
  expect(planned.code).toBe(1);
  expect(planned.stdout).toContain("does not have the token 41 any more");
  const rotated = await run(manager, "rotate", "nightly", "--yes", "--format", "json");
  expect([rotated.code, JSON.parse(rotated.stdout)]).toMatchObject([
    2,
    { outcomes: [{ result: "failed", failure: { code: "token-gone" } }] },
  ]);
  // As the message says: the lineage is closed, and a token made by hand is taken over.
  expect((await run(manager, "revoke", "nightly", "--yes")).code).toBe(0);
  const made = tokens[0]!;
  made.live = true;
  expect((await run(manager, "adopt", "nightly", "--token-id", "41", "--yes")).code).toBe(0);
  expect(breaches).toEqual([]);
});

test("the credential that asks is never the token that is rotated", async () => {
  const { run, tokens, breaches } = await ground("rotate", "");
  await run("canary-41", "adopt", "nightly", "--token-id", "41", "--yes");
  const rotated = await run("canary-41", "rotate", "nightly", "--yes");
  expect(rotated.code).toBe(2);
  expect(rotated.stderr).toContain("is the very token that is to be rotated");
  expect([tokens.length, breaches]).toEqual([1, []]);
});

test("a token that has nobody but itself is rotated where the loss is accepted, once", async () => {
  const { run, tokens, breaches, delivered, outputs, journalled } = await ground("self-rotate", "");
  expect((await run("canary-41", "adopt", "nightly", "--token-id", "41", "--yes")).code).toBe(0);
  const planned = await run("canary-41", "plan");
  expect(planned.stdout).toContain("scopewright rotate nightly@production --accept-loss");
  for (const argv of [["--yes"], ["--breach", "--yes"]]) {
    const refused = await run("canary-41", "rotate", "nightly", ...argv);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("--accept-loss");
    expect(tokens).toHaveLength(1);
  }
  const rotated = await run("canary-41", "rotate", "nightly", "--accept-loss", "--yes");
  expect(rotated.code, rotated.stderr).toBe(0);
  expect(delivered()).toBe("canary-42");
  expect(journalled()).toContain("the loss of the token is accepted");
  expect(outputs.join("\n")).not.toContain("canary-");
  // The old token, left in GITLAB_TOKEN, is told from the new one before anything is sent.
  const stale = await run("canary-41", "rotate", "nightly", "--accept-loss", "--yes");
  expect(stale.code).toBe(2);
  expect(stale.stderr).toContain("does not accept the credential");
  expect(tokens.filter(({ live }) => live).map(({ id }) => id)).toEqual(["42"]);
  expect(breaches).toEqual([]);
});

test("after a loss, a token that is made by hand takes the place of the one that is gone", async () => {
  const { run, lose, makeByHand } = await ground("self-rotate", "");
  await run("canary-41", "adopt", "nightly", "--token-id", "41", "--yes");
  lose();
  const lost = await run("canary-41", "rotate", "nightly", "--accept-loss", "--yes");
  expect([lost.code, lost.stderr]).toEqual([3, expect.stringContaining("rotation-lost")]);
  expect(lost.stderr).toContain("scopewright adopt nightly@production --token-id ID");
  const { id, secret } = makeByHand();
  const adopted = await run(secret, "adopt", "nightly", "--token-id", id, "--yes");
  expect([adopted.code, adopted.stderr]).toEqual([0, ""]);
  expect((await run(secret, "status", "nightly")).stdout).toContain(`token ${id}`);
});

test("other scopes are nothing that a rotation can give", async () => {
  const { run, tokens } = await ground("rotate", manager, "api");
  await run(manager, "adopt", "nightly", "--token-id", "41", "--yes");
  const planned = await run(manager, "plan");
  expect(planned.stdout).toContain("gives a successor the scopes of the old token, self_rotate");
  const rotated = await run(manager, "rotate", "nightly", "--yes");
  expect([rotated.code, tokens.length]).toEqual([2, 1]);
});
