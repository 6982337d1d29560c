import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type ReviewOptions, type ReviewRun, runReview } from "../../src/check/run-review.ts";
import type { Outcome, Problem } from "../../src/model/problem.ts";
import { scratchFolder } from "../cli/scratch-folder.ts";
import {
  type Files,
  hook,
  type ScratchRepository,
  scratchRepository,
} from "./scratch-repository.ts";

const file = "integrations/hook.yaml";
const now = new Date("2026-11-22T12:00:00Z");
const security = "policy: { approvers: ['@acme/security'] }\n";
const waiver =
  "# scopewright-allow widening(project:releases) until 2026-12-01 by @acme/security: acme/web#41\n";

interface Changed extends ScratchRepository {
  readonly head: string;
}

function changed(base: Files, head: Files): Changed {
  const repository = scratchRepository(base);
  repository.git("switch", "--quiet", "--create", "change");
  return { ...repository, head: repository.commit(head) };
}

function review(
  { root, env }: Pick<ScratchRepository, "root" | "env">,
  options: Partial<ReviewOptions> = {},
): Promise<Outcome<ReviewRun>> {
  return runReview({ root, env, now, base: "main", head: "change", ...options });
}

async function judged(
  base: Files,
  head: Files,
  options: (repository: Changed) => Partial<ReviewOptions> = () => ({}),
): Promise<ReviewRun["review"]> {
  const repository = changed(base, head);
  const run = await review(repository, options(repository));
  if (!run.ok) throw new Error(run.problems[0].message);
  return run.value.review;
}

function problemOf(outcome: Outcome<unknown>): Problem {
  if (outcome.ok) throw new Error("there is no problem");
  return outcome.problems[0];
}

describe("a change can't excuse itself", () => {
  const wide = hook("org:ci, project:releases");
  const approved = ({ head }: Changed): Partial<ReviewOptions> => ({
    approvals: {
      author: "@kim",
      given: [{ by: "@sam", teams: ["@acme/security"], commit: head }],
    },
  });
  const base = { [file]: hook("org:ci"), "scopewright.yaml": security };

  test("by a waiver that comes with it", async () => {
    const { outcome, rulesChanges } = await judged(base, { [file]: waiver + wide });
    expect(outcome).toBe("fail");
    expect(rulesChanges).toMatchObject([
      {
        loosens: true,
        message: "a new waiver excuses widening(project:releases) of `hook` until 2026-12-01",
      },
    ]);
  });

  test("but an approver can let that waiver count", async () => {
    const answer = await judged(base, { [file]: waiver + wide }, approved);
    expect(answer).toMatchObject({
      outcome: "pass",
      verdict: "widened",
      approvedBy: "@acme/security",
    });
    expect(answer.integrations[0]!.gained.every((gain) => gain.waived || gain.excused)).toBe(true);
  });

  test("and an approval alone, without the waiver, excuses nothing", async () => {
    expect((await judged(base, { [file]: wide }, approved)).outcome).toBe("fail");
  });

  test("the author's own approval, and one of an earlier commit, are none", async () => {
    const own = await judged(base, { [file]: waiver + wide }, ({ head }) => ({
      approvals: {
        author: "sam",
        given: [{ by: "@sam", teams: ["@acme/security"], commit: head }],
      },
    }));
    expect(own.outcome).toBe("fail");
    const earlier = await judged(base, { [file]: waiver + wide }, ({ git }) => ({
      approvals: { given: [{ by: "@acme/security", commit: git("rev-parse", "main") }] },
    }));
    expect(earlier.outcome).toBe("fail");
  });

  test("a waiver that stands at base counts, until its day", async () => {
    const ahead = { ...base, [file]: waiver + hook("org:ci") };
    expect((await judged(ahead, { [file]: waiver + wide })).outcome).toBe("pass");
    const late = { now: new Date("2026-12-02T00:00:00Z") };
    expect((await judged(ahead, { [file]: waiver + wide }, () => late)).outcome).toBe("fail");
  });

  test("a waiver excuses no more than it names, and no longer than it said", async () => {
    const ahead = { ...base, [file]: waiver + hook("org:ci") };
    const more = hook("org:ci, project:releases, project:admin");
    const over = await judged(ahead, { [file]: waiver + more });
    expect(over.outcome).toBe("fail");
    expect(over.integrations[0]!.waiver).toContain("project:admin");
    const longer = waiver.replace("2026-12-01", "2027-12-01") + hook("org:ci");
    expect((await judged(ahead, { [file]: longer })).rulesChanges).toMatchObject([
      { loosens: true },
    ]);
  });

  test("an unknown name can't be waived, nor approved", async () => {
    const all = "# scopewright-allow widening until 2026-12-01 by @acme/security: acme/web#41\n";
    const unknown = { ...base, [file]: all + hook("org:ci") };
    const answer = await judged(unknown, { [file]: all + hook("org:ci, org:cii") }, approved);
    expect(answer.outcome).toBe("cannot-judge");
  });

  test("by hiding the definition from the settings", async () => {
    const answer = await judged(base, {
      [file]: wide,
      "scopewright.yaml": `${security}ignore: [integrations/**]\n`,
    });
    expect(answer.integrations).toMatchObject([{ name: "hook", outcome: "fail" }]);
    expect(answer.rulesChanges).toMatchObject([
      { message: "`integrations/**` is ignored from now on", loosens: true },
    ]);
  });

  test("by naming the author an approver, or by a milder rule", async () => {
    const approver = "policy: { approvers: ['@acme/security', '@kim'] }\n";
    const milder = `${security}rules: { over-broad-scope: off }\n`;
    for (const settings of [approver, milder]) {
      const { outcome } = await judged(base, { "scopewright.yaml": settings });
      expect(outcome).toBe("fail");
    }
    const stricter = `${security}rules: { missing-owner: error }\n`;
    expect((await judged(base, { "scopewright.yaml": stricter })).outcome).toBe("pass");
  });

  test("but the first approvers have to be named by somebody", async () => {
    const { outcome, rulesChanges } = await judged(
      { [file]: hook("org:ci") },
      { "scopewright.yaml": security },
    );
    expect(outcome).toBe("pass");
    expect(rulesChanges).toMatchObject([{ message: "@acme/security becomes an approver" }]);
  });

  test("code owners approve where the settings name nobody", async () => {
    const owned = {
      [file]: hook("org:ci"),
      ".github/CODEOWNERS": "/integrations/ @acme/security\n",
    };
    expect((await judged(owned, { [file]: waiver + wide })).outcome).toBe("fail");
    expect((await judged(owned, { [file]: waiver + wide }, approved)).outcome).toBe("pass");
  });

  test("by a baseline that grows", async () => {
    const entry = '{"rule":"missing-owner","integration":"hook"}';
    const settings = `${security}baseline: known.json\n`;
    const { rulesChanges } = await judged(
      { ...base, "scopewright.yaml": settings, "known.json": '{"version":1,"findings":[]}' },
      { "known.json": `{"version":1,"findings":[${entry}]}` },
    );
    expect(rulesChanges).toMatchObject([{ file: "known.json", loosens: true }]);
  });

  describe("by another catalog", () => {
    const catalog = (requirement: string): string => `version: 1
providers:
  acme:
    title: Acme
    hosts: [api.acme.example]
    listSemantics: any-of
    source: { of: acme docs, date: 2026-01-01 }
    scopes:
      read: { resource: Thing, access: read }
      admin: { resource: Thing, access: admin }
    tokenKinds:
      app: { principal: app, grants: [read, admin], expands: false, mint: multi }
    operations:
      /things: { GET: [read], DELETE: ${requirement} }
`;
    const acme = hook("read", ["GET /things"])
      .replace("sentry", "acme")
      .replace("internal-integration", "app");
    const strict = {
      [file]: acme,
      "scopes.yaml": catalog("[admin]"),
      "scopewright.yaml": security,
    };

    test("whose facts are shown as gains that the catalog causes", async () => {
      const answer = await judged(strict, { "scopes.yaml": catalog("[admin, read]") });
      expect(answer.outcome).toBe("fail");
      expect(answer.integrations[0]!.gained).toMatchObject([
        {
          method: "DELETE",
          path: "/things",
          cause: "catalog",
          excused: false,
          parts: ["catalog:acme"],
        },
      ]);
      expect(answer.rulesChanges).toMatchObject([{ file: "scopes.yaml", loosens: true }]);
    });

    test("that hides what a scope opens", async () => {
      const answer = await judged(strict, {
        [file]: acme.replace("[read]", "[admin, read]"),
        "scopes.yaml": catalog("[]"),
      });
      expect(answer.outcome).toBe("fail");
      expect(answer.integrations[0]!.gained).toMatchObject([
        { method: "DELETE", cause: "definition" },
      ]);
    });

    test("unless an approver approved it", async () => {
      const answer = await judged(strict, { "scopes.yaml": catalog("[admin, read]") }, approved);
      expect(answer.outcome).toBe("pass");
      expect(answer.integrations[0]!.gained).toMatchObject([{ cause: "catalog", waived: true }]);
    });
  });
});

describe("a new destructive call", () => {
  const remove = "DELETE /api/0/organizations/{organization_id_or_slug}/releases/{version}/";
  const base = { [file]: hook("org:ci") };
  const release = "POST /api/0/organizations/{organization_id_or_slug}/releases/";
  const wanted = hook("project:releases", [release, remove], "sources: [src/**/*.ts]\n");
  const code = (method: string): string =>
    `export const drop = (org: string, version: string) =>
  fetch(\`https://sentry.io/api/0/organizations/\${org}/releases/\${version}/\`, { method: "${method}" });
`;

  test("excuses what it needs where head's code makes it, though nothing is checked out", async () => {
    const repository = changed(base, { [file]: wanted, "src/drop.ts": code("DELETE") });
    repository.git("switch", "--quiet", "main");
    const run = await review(repository);
    expect(run.ok && run.value.review).toMatchObject({ verdict: "widened", outcome: "pass" });
  });

  test("excuses nothing where it is only declared, or where the code does something else", async () => {
    for (const method of ["GET", "PUT"]) {
      const { outcome, integrations } = await judged(base, {
        [file]: wanted,
        "src/drop.ts": code(method),
      });
      expect(outcome).toBe("fail");
      expect(integrations[0]!.obstacles.map(({ kind }) => kind)).toContain("declared-only");
    }
  });

  test("is not excused by code that base had and head has not", async () => {
    const { outcome } = await judged(
      { ...base, "src/drop.ts": code("DELETE") },
      { [file]: wanted, "src/drop.ts": null },
    );
    expect(outcome).toBe("fail");
  });
});

describe("exposures", () => {
  test("that grow fail, though no operation is gained", async () => {
    const answer = await judged(
      { [file]: hook("org:ci") },
      { [file]: hook("org:ci").replace("[production]", "[production, preview]") },
    );
    expect(answer).toMatchObject({ verdict: "widened", outcome: "fail" });
    expect(answer.integrations[0]).toMatchObject({
      gained: [],
      exposure: [
        { dimension: "environments", base: ["production"], head: ["production", "preview"] },
      ],
      waiver: expect.stringContaining("widening(environments:preview)") as string,
    });
  });

  test("pass with a waiver", async () => {
    const allow = waiver.replace("project:releases", "environments:preview");
    const answer = await judged(
      { [file]: allow + hook("org:ci") },
      { [file]: allow + hook("org:ci").replace("[production]", "[production, preview]") },
    );
    expect(answer.outcome).toBe("pass");
  });
});

test("adding GitHub's workflows:write to contents:write is a widening", async () => {
  const app = (scopes: string): string =>
    hook(scopes, ["PUT /repos/{owner}/{repo}/contents/{path}"])
      .replace("sentry", "github")
      .replace("internal-integration", "installation");
  const answer = await judged(
    { [file]: app("contents:write") },
    { [file]: app("contents:write, workflows:write") },
  );
  expect(answer).toMatchObject({ verdict: "widened", outcome: "fail" });
  expect(answer.integrations[0]!.gained).toMatchObject([
    { method: "SCOPE", path: "workflows:write" },
  ]);
});

describe("what is compared", () => {
  test("without --head, the files as they lie there: also new and ignored ones", async () => {
    const repository = scratchRepository({ [file]: hook("org:ci") });
    const { root, env } = repository;
    repository.write({
      [file]: hook("org:ci, project:releases"),
      ".gitignore": "integrations/\n",
    });
    const run = await runReview({ root, env, now, base: "main" });
    expect(run.ok && run.value.review.outcome).toBe("fail");
    expect(run.ok && run.value.head).toBeUndefined();
  });

  test("nothing is checked out, and links are followed inside the tree alone", async () => {
    const { symlinkSync } = await import("node:fs");
    const repository = scratchRepository({
      "defs/hook.yaml": hook("org:ci"),
      "integrations/.keep": "",
    });
    symlinkSync("../defs/hook.yaml", join(repository.root, file));
    symlinkSync("/etc/passwd", join(repository.root, "integrations/out.yaml"));
    repository.commit({});
    repository.git("switch", "--quiet", "--create", "change");
    repository.commit({ "defs/hook.yaml": hook("project:admin") });
    repository.write({ "dirty.txt": "stays" });
    const run = await review(repository);
    if (!run.ok) throw new Error(run.problems[0].message);
    expect(run.value.review.problems).toEqual([]);
    expect(run.value.review.integrations).toMatchObject([{ name: "hook", file, outcome: "fail" }]);
    expect(repository.git("status", "--porcelain")).toBe("?? dirty.txt");
  });

  test("a folder below the top is a root of its own", async () => {
    const repository = changed(
      { [`web/${file}`]: hook("org:ci"), [file]: hook("org:ci") },
      { [file]: hook("project:admin") },
    );
    const run = await review({ ...repository, root: join(repository.root, "web") });
    expect(run.ok && run.value.review).toMatchObject({ outcome: "pass", untouched: 1 });
  });

  test("a definition that was broken already, and is as it was, stops nobody", async () => {
    const broken = { [file]: hook("org:ci"), "integrations/old.yaml": "integration: [" };
    expect((await judged(broken, { "a.txt": "" })).outcome).toBe("pass");
    const touched = await judged(broken, { "integrations/old.yaml": "integration: [ " });
    expect(touched.outcome).toBe("cannot-judge");
  });
});

describe("what can't be compared", () => {
  const plain = { [file]: hook("org:ci") };

  test.each([
    "--upload-pack=touch /tmp/x",
    "-h",
    "a..b",
    "HEAD:integrations",
    "a b",
    "a\nb",
    "",
    "@{-1",
  ])("a name like %j", async (ref) => {
    const repository = changed(plain, {});
    const answer = await review(repository, { base: ref });
    expect(problemOf(answer).code).toMatch(/^(?:bad|unknown)-revision$/);
  });

  test("a commit that is not there", async () => {
    const problem = problemOf(await review(changed(plain, {}), { base: "origin/main" }));
    expect(problem).toMatchObject({
      code: "unknown-revision",
      help: "fetch it: git fetch origin main",
    });
  });

  test("a shallow clone, which says what to fetch, and works once that is done", async () => {
    const origin = changed(plain, { [file]: hook("project:admin") });
    origin.git("switch", "--quiet", "main");
    origin.commit({ "a.txt": "" });
    const root = join(scratchFolder(), "clone");
    const run = (...args: readonly string[]): string =>
      execFileSync("git", args, { env: origin.env, encoding: "utf8", stdio: "pipe" });
    run("clone", "--quiet", "--depth=1", "--no-single-branch", `file://${origin.root}`, root);
    const clone = { root, env: origin.env };
    const options = { base: "origin/main", head: "origin/change" };
    const problem = problemOf(await review(clone, options));
    expect(problem.code).toBe("shallow-clone");
    expect(problem.help).toContain("git fetch --unshallow origin");
    run("-C", root, "fetch", "--quiet", "--unshallow", "origin");
    const mended = await review(clone, options);
    expect(mended.ok && mended.value.review.outcome).toBe("fail");
    const usual = await runReview({ ...clone, now, head: "origin/change" });
    expect(usual.ok && usual.value.base.ref).toBe("origin/main");
  });

  test("histories with nothing in common", async () => {
    const repository = changed(plain, {});
    repository.git("switch", "--quiet", "--orphan", "other");
    repository.commit({ "a.txt": "" });
    expect(problemOf(await review(repository, { head: "other" })).code).toBe("no-merge-base");
  });

  test("a folder that is no repository", async () => {
    const { env } = changed(plain, {});
    expect(problemOf(await review({ root: scratchFolder(), env })).code).toBe("no-repository");
  });

  test("settings that are broken at base", async () => {
    const repository = changed(
      { ...plain, "scopewright.yaml": "rules: [" },
      { "scopewright.yaml": "" },
    );
    expect(problemOf(await review(repository)).message).toMatch(/^at base, /);
  });
});

test("definitions that are looked for in fewer places are hidden, in more they are not", async () => {
  const places = (globs: string): Files => ({ "scopewright.yaml": `definitions: [${globs}]\n` });
  const base = { [file]: hook("org:ci"), ...places("integrations/**") };
  expect((await judged(base, places("integrations/**, tokens/**"))).outcome).toBe("pass");
  expect((await judged(base, places("tokens/**"))).outcome).toBe("fail");
  expect((await judged({ [file]: hook("org:ci") }, places("integrations/**"))).outcome).toBe(
    "fail",
  );
});
