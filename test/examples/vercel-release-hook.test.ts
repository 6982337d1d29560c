import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { captured, type Captured } from "../cli/captured-run.ts";
import { SentryStandIn } from "./sentry-stand-in.ts";
import { VercelProject } from "./vercel-project.ts";

let vercel: VercelProject;

beforeAll(async () => {
  vercel = await VercelProject.start();
});
afterAll(() => vercel.close());

/** Runs the command line on the example, in a folder of its own. */
async function checkedOut(): Promise<{ readonly run: (...argv: string[]) => Promise<Captured> }> {
  const { folder: cwd, env } = await vercel.checkedOut();
  return { run: (...argv) => captured(argv, { cwd, env }) };
}

describe("with tokens of the token service, no account is needed", () => {
  const embedded = ["--issuer", "scopewright"];

  test("plan, apply, no changes, rotate, revoke", async () => {
    const { run } = await checkedOut();
    const outputs: string[] = [];
    const told = async (...argv: string[]): Promise<Captured> => {
      const result = await run(...argv);
      outputs.push(result.stdout, result.stderr);
      return result;
    };
    // As it is in the repository it asks for too much, and is not provisioned.
    const refused = await told("apply", ...embedded, "--yes");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("broader-than-minimal");
    expect((await vercel.delivered()).size).toBe(0);
    await told("check", "--fix=all");

    const planned = await told("plan", ...embedded);
    expect(planned.code).toBe(1);
    expect(planned.stdout).toContain("Plan: 2 to create.");
    const applied = await told("apply", ...embedded, "--yes");
    expect([applied.code, applied.stderr.match(/: done, token /g)?.length]).toEqual([0, 2]);
    const first = await vercel.delivered();
    expect([...first.keys()].toSorted()).toEqual(["preview", "production"]);
    expect(first.get("production")!.value).not.toBe(first.get("preview")!.value);
    for (const { type, comment, value } of first.values()) {
      expect(type).toBe("sensitive");
      expect(comment).toMatch(/^scopewright token [0-9a-f-]{36}$/);
      expect(value).toMatch(/^swt_/);
    }

    const again = await told("apply", ...embedded, "--yes");
    expect([again.code, again.stdout]).toEqual([0, "No changes.\n"]);
    expect(await vercel.delivered()).toEqual(first);

    const rotated = await told(
      "rotate",
      "vercel-release-hook",
      "--grace",
      "0",
      ...embedded,
      "--yes",
    );
    expect(rotated.code).toBe(0);
    const second = await vercel.delivered();
    for (const [environment, { value }] of second) {
      expect(value).not.toBe(first.get(environment)!.value);
    }
    expect((await told("status", ...embedded)).code).toBe(0);

    expect((await told("revoke", "vercel-release-hook", ...embedded, "--yes")).code).toBe(0);
    const list = await told("token", "list", "--provider", "sentry", "--format", "json");
    expect(JSON.parse(list.stdout)).toEqual({ tokens: [] });
    for (const { value } of [...first.values(), ...second.values()]) {
      expect(outputs.join("\n")).not.toContain(value);
    }
  });

  test("a row that somebody takes away or changes is seen", async () => {
    const { run } = await checkedOut();
    await run("check", "--fix=all");
    await run("apply", ...embedded, "--yes");
    const [row] = (
      (await vercel.ask("GET", "/v10/projects/acme-web/env")) as { envs: readonly { id: string }[] }
    ).envs;
    await vercel.ask("DELETE", `/v9/projects/acme-web/env/${row!.id}`);
    const planned = await run("plan", ...embedded);
    expect(planned.code).toBe(1);
    expect(planned.stdout).toMatch(/-\/\+ .* is gone \(forces replacement\)/);
    expect(planned.stdout).toContain("Plan: 1 to replace.");
  });

  test("what can't be is told by name", async () => {
    const { run } = await checkedOut();
    await run("check", "--fix=all");
    vercel.reset();
    const wrongProject = await run("apply", ...embedded, "--yes");
    expect(wrongProject.code).toBe(2);
    expect(wrongProject.stdout).toContain("error[not-found]");
    const list = await run("token", "list", "--format", "json");
    expect(JSON.parse(list.stdout)).toEqual({ tokens: [] });
  });
});

describe("with tokens of Sentry, a person mints", () => {
  test("the page is named, and only a token with exactly the planned scopes is delivered", async () => {
    const sentry = new SentryStandIn();
    const base = await sentry.listen();
    try {
      const { folder: cwd, env: reaching } = await vercel.checkedOut();
      const env = {
        ...reaching,
        SENTRY_AUTH_TOKEN: "sentry-credential",
        SENTRY_ORG: "acme",
        SCOPEWRIGHT_SENTRY_API: base,
      };
      const run = (...argv: string[]): Promise<Captured> => captured(argv, { cwd, env });
      await run("check", "--fix=all");
      const planned = await run("plan");
      expect(planned.stdout).toContain("create the integration vercel-release-hook at sentry");
      const bring = (token: string, ...argv: string[]): Promise<Captured> =>
        captured(argv, { cwd, env, readStdin: () => Promise.resolve(`${token}\n`) });

      // Nobody is there: the integration is made, and no token is.
      const alone = await run("apply", "--yes");
      expect(alone.code).toBe(2);
      expect(alone.stderr).toContain(
        `${base}/settings/acme/developer-settings/vercel-release-hook`,
      );
      expect(alone.stderr).toContain("error[person-needed]");
      expect(sentry.apps).toMatchObject([{ name: "vercel-release-hook", scopes: ["org:ci"] }]);

      sentry.tokens.set("sntryi_broad_canary", ["org:ci", "org:admin"]);
      const broad = await bring("sntryi_broad_canary", "apply", "--yes", "--token-stdin");
      expect(broad.stderr).toContain("error[broader-token]");
      expect((await vercel.delivered()).size).toBe(0);
      // It has to go; that it went is seen, and nobody is asked.
      sentry.tokens.delete("sntryi_broad_canary");
      const recovered = await run("recover");
      expect(recovered.stderr).toContain("nothing new was delivered, and what was there stays");

      sentry.tokens.set("sntryi_production_canary", ["org:ci"]);
      const outcome = await bring("sntryi_production_canary", "apply", "--yes", "--token-stdin");
      expect((await vercel.delivered()).get("production")?.value).toBe("sntryi_production_canary");
      // One token does not serve two environments.
      expect((await vercel.delivered()).has("preview")).toBe(false);
      const twice = await bring("sntryi_production_canary", "apply", "--yes", "--token-stdin");
      expect(twice.stderr).toContain("error[token-in-use]");
      const personal = await bring("sntryu_personal_canary", "apply", "--yes", "--token-stdin");
      expect(personal.stderr).toContain("error[wrong-kind]");
      expect((await vercel.delivered()).has("preview")).toBe(false);
      sentry.tokens.set("sntryi_preview_canary", ["org:ci"]);
      await bring("sntryi_preview_canary", "apply", "--yes", "--token-stdin");
      expect((await vercel.delivered()).get("preview")?.value).toBe("sntryi_preview_canary");
      // The token in use, brought once more, would end with the one that it replaces.
      const rotate = ["rotate", "vercel-release-hook@production", "--grace", "0"];
      const same = await bring("sntryi_production_canary", ...rotate, "--yes", "--token-stdin");
      expect(same.stderr).toContain("error[token-in-use]");
      const again = await run("apply", "--yes");
      expect([again.code, again.stdout]).toEqual([0, "No changes.\n"]);
      for (const { stdout, stderr } of [alone, broad, outcome, twice, personal, same, again]) {
        expect(stdout + stderr).not.toContain("canary");
      }
      // Nothing ever asked Sentry to mint: it would have been refused, as the real one refuses.
      expect(sentry.requests.filter((line) => line.includes("api-tokens"))).toEqual([]);
    } finally {
      await sentry.close();
    }
  });
});
