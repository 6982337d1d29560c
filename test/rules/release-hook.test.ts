import { describe, expect, test } from "vitest";
import { fixAll, type Files, type FixMode } from "../../src/lint/fix.ts";
import type { LintInput, LintResult } from "../../src/lint/lint.ts";
import { lintProject, namesOf } from "./project.ts";

const file = "integrations/vercel-release-hook.yaml";

/** Sentry's integration for Vercel: what it was granted, and the one call that its hook makes. */
const old = `# Tells Sentry of each deployment.
integration: vercel-release-hook
provider: sentry
owner: team-release
token:
  kind: internal-integration
  environments: [production, preview] # one each
  maxAge: 90d
  rotateBefore: 14d
scopes: [project:releases, project:read, project:write] # granted in 2021
calls:
  - POST /api/0/organizations/{organization_id_or_slug}/releases/
callsComplete: true
deliver:
  - vercel: { project: acme-web, variable: SENTRY_AUTH_TOKEN, sensitive: true, redeploy: true }
`;

function check(text: string, more: Partial<LintInput> = {}): Promise<LintResult> {
  return lintProject(new Map([[file, text]]), more);
}

async function fix(text: string, mode: FixMode): Promise<string> {
  const again = async (files: Files) => (await lintProject(files)).findings;
  const { findings } = await check(text);
  const fixed = await fixAll(new Map([[file, text]]), findings, mode, again);
  return fixed.files.get(file)!;
}

function waived(rule: string): string {
  return `# scopewright-allow ${rule} until 2027-01-31 by @acme/security: acme/web#41\n${old}`;
}

describe("the three old scopes", async () => {
  const result = await check(old);

  test("fail, each finding speaking of its own scopes", async () => {
    expect(result.outcome).toBe("fail");
    expect(namesOf(result)).toEqual([
      "broader-than-minimal(project:releases, project:write)",
      "critical-reach(project:write)",
      "over-broad-scope(project:read)",
    ]);
    expect(result.findings.map(({ severity }) => severity)).toEqual(["error", "error", "error"]);
  });

  test("are measured against the one that would do", async () => {
    const better = result.findings.find(({ rule }) => rule === "broader-than-minimal")!;
    expect(better.message).toContain("needs only `org:ci`");
    for (const scope of ["project:read", "project:releases", "project:write"]) {
      expect(better.message).toContain(`\`${scope}\``);
    }
    expect(better.notes.slice(0, 3)).toEqual([
      "reach: 228 → 55 operations (read 133 → 36, write 63 → 19, destructive 26 → 0, critical 6 → 0)",
      "by method: GET 132 → 36, POST 42 → 14, DELETE 27 → 0, PUT 27 → 5",
      "no longer possible: 177 operations (6 critical, 26 destructive, 44 write, 101 read), the worst first:",
    ]);
    expect(better.notes).toContain("gained: 4 reads, listed with the fix");
    expect(better.change).toMatchObject({
      from: ["project:read", "project:releases", "project:write"],
      to: ["org:ci"],
      before: { total: 228 },
      after: { total: 55 },
    });
    expect(better.change?.lost).toHaveLength(177);
    expect(better.fix?.gains).toEqual([
      "GET /api/0/organizations/{organization_id_or_slug}/code-mappings/",
      "GET /api/0/organizations/{organization_id_or_slug}/codeowners-associations/",
      "GET /api/0/organizations/{organization_id_or_slug}/derive-code-mappings/",
      "GET /api/0/organizations/{organization_id_or_slug}/repos/",
    ]);
  });

  test("share one fix, which keeps the rest of the file and leaves nothing to find", async () => {
    expect(new Set(result.findings.map((each) => JSON.stringify(each.fix))).size).toBe(1);
    const fixed = await fix(old, "all");
    const scopes = "[project:releases, project:read, project:write]";
    expect(fixed).toBe(old.replace(scopes, "[org:ci]"));
    expect(await check(fixed)).toMatchObject({ outcome: "pass", findings: [] });
  });
});

describe("how safe the fix is", () => {
  const open = old.replace("callsComplete: true\n", "");

  test("safe when the calls are complete", async () => {
    expect(await fix(old, "safe")).toContain("scopes: [org:ci]");
  });

  test("unsafe when they are not", async () => {
    expect(await fix(open, "safe")).toBe(open);
    expect(await fix(open, "all")).toContain("scopes: [org:ci]");
  });

  test.each([
    ["an unknown scope", old.replace("project:read,", "project:reed,"), "a scope of this list"],
    ["a call that only code knows", old, "1 call in the code could not be resolved"],
  ])("none with %s, which the findings say", async (_, text, reason) => {
    const at = (await check(old)).findings[0]!.at;
    const unresolvedCalls = new Map([["vercel-release-hook", [{ at, reason: "computed" }]]]);
    const { findings } = await check(text, text === old ? { facts: { unresolvedCalls } } : {});
    expect(findings.some((each) => each.fix !== undefined)).toBe(false);
    const better = findings.find(({ rule }) => rule === "broader-than-minimal");
    expect(better?.notes.some((note) => note.startsWith(`no fix: ${reason}`))).toBe(true);
  });

  test("none that would gain writes", async () => {
    const reading = old
      .replace("[project:releases, project:read, project:write]", "[project:read]")
      .replace("{organization_id_or_slug}/releases/", "acme/releases/");
    const { findings } = await check(reading);
    const missing = findings.find(({ rule }) => rule === "missing-scope");
    expect(missing?.fix).toBeUndefined();
    expect(missing?.notes.join("\n")).toContain("no fix: granting that opens 19 operations");
  });
});

test("where the least set would gain writes, the fix removes what is useless and no more", async () => {
  const reading = old.replace("[project:releases, project:read, project:write]", "[project:read]");
  const { findings } = await check(reading);
  const fixable = findings.filter((each) => each.fix !== undefined).map(({ rule }) => rule);
  expect(fixable).toEqual(["over-broad-scope"]);
  expect(await fix(reading, "all")).toContain("scopes: []");
});

describe("what a waiver keeps, the fix keeps", () => {
  test("a useless scope", async () => {
    const text = waived("over-broad-scope(project:read)");
    expect(namesOf(await check(text))).toEqual([
      "broader-than-minimal(project:releases, project:write)",
      "critical-reach(project:write)",
    ]);
    expect(await fix(text, "all")).toContain("scopes: [project:read, org:ci]");
  });

  test("a set that could be better", async () => {
    const text = waived("broader-than-minimal(project:releases, project:write)");
    expect(namesOf(await check(text))).toEqual([
      "critical-reach(project:write)",
      "over-broad-scope(project:read)",
    ]);
    expect(await fix(text, "all")).toContain("scopes: [project:releases, project:write]");
  });

  test("nothing for a scope that came later, and then nothing at all", async () => {
    const text = waived("broader-than-minimal(project:releases)");
    expect(namesOf(await check(text))).toContain(
      "broader-than-minimal(project:releases, project:write)",
    );
    expect(namesOf(await check(text))).toContain("waiver-unused(broader-than-minimal)");
    expect(await fix(text, "all")).toContain("scopes: [org:ci]");
  });
});

describe("a waiver that excuses nothing yet", () => {
  const text = waived("missing-scope");
  const aged = async (days: number): Promise<readonly string[]> => {
    const since = new Date(Date.parse("2026-11-22T12:00:00Z") - days * 86_400_000);
    return namesOf(await check(text, { waiverSince: () => since }));
  };

  test("is let be for 14 days after it landed, where that is known", async () => {
    expect(await aged(0)).not.toContain("waiver-unused(missing-scope)");
    expect(await aged(13.9)).not.toContain("waiver-unused(missing-scope)");
    expect(await aged(14)).toContain("waiver-unused(missing-scope)");
    expect(namesOf(await check(text))).toContain("waiver-unused(missing-scope)");
  });
});
