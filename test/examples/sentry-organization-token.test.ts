import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { captured, type Captured } from "../cli/captured-run.ts";
import { SentryStandIn } from "./sentry-stand-in.ts";
import { VercelProject } from "./vercel-project.ts";

let vercel: VercelProject;
let sentry: SentryStandIn;
let sentryBase: string;

beforeAll(async () => {
  vercel = await VercelProject.start();
  sentry = new SentryStandIn();
  sentryBase = await sentry.listen();
});
afterAll(async () => {
  await vercel.close();
  await sentry.close();
});

/** What the person at the terminal does. */
interface Person {
  /** Ends the old token when told to. */
  readonly ends?: string;
  /** Pastes this one at the hidden prompt. */
  readonly pastes?: string;
}

test("the example with an organisation token: plan, apply, no changes, rotate, revoke", async () => {
  const { folder: cwd, env: reaching } = await vercel.checkedOut();
  const definition = join(cwd, "integrations/vercel-release-hook.yaml");
  const text = readFileSync(definition, "utf8");
  writeFileSync(definition, text.replace("kind: internal-integration", "kind: org-auth-token"));
  // No credential for Sentry: none that a program may hold is of any use there.
  const env = { ...reaching, SENTRY_ORG: "acme", SCOPEWRIGHT_SENTRY_API: sentryBase };
  const told: Captured[] = [];
  const run = async (...argv: string[]): Promise<Captured> => {
    const result = await captured(argv, { cwd, env });
    told.push(result);
    return result;
  };
  const bring = async (token: string, ...argv: string[]): Promise<Captured> => {
    const readStdin = (): Promise<string> => Promise.resolve(`${token}\n`);
    const result = await captured([...argv, "--token-stdin"], { cwd, env, readStdin });
    told.push(result);
    return result;
  };
  const attended = async ({ ends, pastes = "" }: Person, ...argv: string[]): Promise<Captured> => {
    const dialog = {
      ask: async () => {
        if (ends !== undefined) await sentry.endsOrganizationToken(ends);
        return "done";
      },
      askHidden: () => Promise.resolve(pastes),
    };
    const result = await captured(argv, { cwd, env, dialog });
    told.push(result);
    return result;
  };
  const value = async (environment: string): Promise<string | undefined> =>
    (await vercel.delivered()).get(environment)?.value;

  // Scopes that the kind can't hold are found by the lint, before anybody is sent anywhere.
  const broad = await run("apply", "--yes");
  expect(broad.code).toBe(1);
  expect(broad.stderr).toContain("ungrantable-scope");
  await run("check", "--fix=all");
  expect((await run("check")).code).toBe(0);

  const planned = await run("plan");
  expect(planned.code).toBe(1);
  expect(planned.stdout).toContain("mint a token at sentry with org:ci");
  expect(planned.stdout).not.toContain("create the integration");
  expect(planned.stdout).toContain("Plan: 2 to create.");

  const alone = await run("apply", "--yes");
  expect(alone.code).toBe(2);
  expect(alone.stderr).toContain(`${sentryBase}/settings/acme/auth-tokens/new-token/`);
  expect(alone.stderr).toMatch(/name it vercel-release-hook\/production\/[0-9a-f-]{36}\.1/);
  expect(alone.stderr).toContain("error[person-needed]");

  // A token that has more than all of its kind have is refused, and has to go.
  const wide = await sentry.makesOrganizationToken("wide");
  sentry.tokens.set(wide, ["org:ci", "org:admin"]);
  const wider = await bring(wide, "apply", "--yes");
  expect(wider.code).toBe(3);
  expect(wider.stderr).toContain("error[broader-token]");
  expect((await vercel.delivered()).size).toBe(0);
  await sentry.endsOrganizationToken("wide");
  const recovered = await run("recover");
  expect(recovered.stderr).toContain("nothing new was delivered, and what was there stays");

  // Nor does one that Sentry does not let into the organisation, whatever its text says.
  const strange = await sentry.makesOrganizationToken("strange");
  sentry.strangers.add(strange);
  const stranger = await bring(strange, "apply", "--yes");
  expect(stranger.stderr).toContain("error[wrong-token]");
  expect((await vercel.delivered()).size).toBe(0);
  expect((await attended({ ends: "strange" }, "recover")).stderr).toContain("nothing new was");

  // Others are refused by what they say of themselves.
  const personal = await bring("sntryu_canary", "apply", "--yes");
  expect(personal.stderr).toContain("error[wrong-kind]");
  const first = await sentry.makesOrganizationToken("first");
  const elsewhere = first.replace(
    /(?<=_).*(?=_)/,
    Buffer.from(JSON.stringify({ iat: 1, url: sentryBase, org: "other" })).toString("base64"),
  );
  const foreign = await bring(elsewhere, "apply", "--yes");
  expect(foreign.stderr).toContain("error[wrong-organization]");
  // What somebody made up is not known to Sentry: its word counts, and not the token's own.
  const forged = await bring(`${first}forged`, "apply", "--yes");
  expect(forged.stderr).toContain("error[dead-token]");
  expect((await vercel.delivered()).size).toBe(0);

  await bring(first, "apply", "--yes");
  expect(await value("production")).toBe(first);
  // One token does not serve two environments.
  expect(await value("preview")).toBeUndefined();
  const twice = await bring(first, "apply", "--yes");
  expect(twice.stderr).toContain("error[token-in-use]");
  const second = await sentry.makesOrganizationToken("second");
  const pasted = await attended({ pastes: second }, "apply", "--yes");
  expect(pasted.code).toBe(0);
  expect(await value("preview")).toBe(second);
  const rows = [...(await vercel.delivered()).values()];
  expect(rows.map(({ type }) => type)).toEqual(["sensitive", "sensitive"]);

  const again = await run("apply", "--yes");
  expect([again.code, again.stdout]).toEqual([0, "No changes.\n"]);
  expect((await run("status")).code).toBe(0);

  // Without anybody at a terminal: the new token is delivered, and who ends the old one says so later.
  const third = await sentry.makesOrganizationToken("third");
  const rotate = ["rotate", "vercel-release-hook@production", "--grace", "0", "--yes"];
  const rotated = await bring(third, ...rotate);
  expect(rotated.code).toBe(3);
  expect(rotated.stderr).toContain("error[person-needed]");
  // The old one by the name that it was asked for, and not the new one, whose name begins alike.
  const [, old, day, kept] =
    /revoke the one that was to be named (\S+), made on (\S+)\n.*leave what is in use: (.*)/.exec(
      rotated.stderr,
    )!;
  expect(day).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(old).toMatch(/^vercel-release-hook\/production\//);
  expect(rotated.stderr).not.toContain(`name it ${old}`);
  const fresh = /name it (\S+)/.exec(rotated.stderr)![1];
  expect(kept!.split(", ")).toHaveLength(2);
  expect(kept!.split(", ")).toContain(fresh);
  expect(kept).toContain("vercel-release-hook/preview/");
  expect(await value("production")).toBe(third);
  const ended = await attended({ ends: "first" }, "recover");
  expect(ended.code).toBe(0);
  expect(sentry.organizationTokens).toEqual(["second", "third"]);
  // With somebody there, in one go.
  const fourth = await sentry.makesOrganizationToken("fourth");
  const there = await attended(
    { ends: "second", pastes: fourth },
    "rotate",
    "vercel-release-hook@preview",
    "--grace",
    "0",
    "--yes",
  );
  expect(there.code).toBe(0);
  expect(await value("preview")).toBe(fourth);
  expect((await run("apply", "--yes")).stdout).toBe("No changes.\n");

  for (const [environment, name] of [
    ["production", "third"],
    ["preview", "fourth"],
  ] as const) {
    const lineage = `vercel-release-hook@${environment}`;
    expect((await attended({ ends: name }, "revoke", lineage, "--yes")).code).toBe(0);
  }
  expect(sentry.organizationTokens).toEqual([]);

  for (const { stdout, stderr } of told) expect(stdout + stderr).not.toContain("canary");
  // Nothing ever asked Sentry to make, list or end one with a token: it would have been refused.
  const asked = sentry.requests.filter((line) => line.includes("org-auth-tokens"));
  expect(asked.filter((line) => line.endsWith("with a token"))).toEqual([]);
});
