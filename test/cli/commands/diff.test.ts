import { describe, expect, test } from "vitest";
import { hook, scratchRepository, type Files } from "../../check/scratch-repository.ts";
import { captured } from "../captured-run.ts";

const file = "integrations/hook.yaml";
const release = "POST /api/0/organizations/{organization_id_or_slug}/releases/";
const deploy = "POST /api/0/organizations/{organization_id_or_slug}/releases/{version}/deploys/";
const list = "GET /api/0/organizations/{organization_id_or_slug}/releases/";
const three = "project:releases, project:read, project:write";

interface Answer {
  readonly verdict: string;
  readonly outcome: string;
  readonly integrations: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly outcome: string;
    readonly gained: readonly {
      readonly method: string;
      readonly path: string;
      readonly risk: string;
      readonly cause: string;
      readonly excused: boolean;
    }[];
    readonly lost: readonly { readonly method: string }[];
    readonly exposure: readonly { readonly dimension: string }[];
    readonly minimal: readonly string[];
    readonly proven: boolean;
    readonly certifiedMinimum: boolean;
    readonly witnesses: readonly string[];
  }[];
  readonly problems: readonly { readonly code: string; readonly help?: string }[];
  readonly rules: readonly { readonly message: string; readonly loosens: boolean }[];
}

/** Runs `diff` over a change of one file, or of several. */
async function change(
  base: Files | string,
  head: Files | string,
): Promise<{ readonly code: number; readonly answer: Answer; readonly text: string }> {
  const files = (side: Files | string): Files =>
    typeof side === "string" ? { [file]: side } : side;
  const repository = scratchRepository(files(base));
  repository.git("switch", "--quiet", "--create", "change");
  repository.commit(files(head));
  const { root, env } = repository;
  const args = ["diff", "--base", "main", "--head", "change"];
  const json = await captured([...args, "--format", "json"], { cwd: root, env });
  const pretty = await captured(args, { cwd: root, env });
  expect(pretty.code).toBe(json.code);
  return { code: json.code, answer: JSON.parse(json.stdout) as Answer, text: pretty.stdout };
}

describe("a change of scopes", () => {
  test("from three scopes to org:ci is a trade, and lists its four gained reads", async () => {
    const { code, answer, text } = await change(hook(three), hook("org:ci"));
    expect(code).toBe(0);
    const [review] = answer.integrations;
    expect(review).toMatchObject({
      verdict: "traded",
      outcome: "pass",
      minimal: ["org:ci"],
      proven: true,
      certifiedMinimum: true,
    });
    expect(review!.gained).toHaveLength(4);
    expect(review!.gained.every((gain) => gain.risk === "read" && gain.excused)).toBe(true);
    expect(text).toContain("passes: hook (traded, certified minimum)");
    expect(text.match(/gained: GET/g)).toHaveLength(4);
  });

  test("its reverse fails, with a DELETE as witness", async () => {
    const { code, answer, text } = await change(hook("org:ci"), hook(three));
    expect(code).toBe(1);
    expect(answer).toMatchObject({ verdict: "widened", outcome: "fail" });
    const { witnesses } = answer.integrations[0]!;
    expect(witnesses.join("\n")).toContain("this token can now `DELETE /api/0/");
    expect(text).toMatch(/why: this token can now\s+`DELETE /);
    expect(text).toContain(
      "# scopewright-allow widening(project:read, project:releases, project:write) until 2026-12-22",
    );
  });

  test("from project:read to org:ci, for a reader of releases, fails: 19 writes gained", async () => {
    const { code, answer } = await change(hook("project:read", [list]), hook("org:ci", [list]));
    expect(code).toBe(1);
    const [review] = answer.integrations;
    expect(review!.outcome).toBe("fail");
    expect(review!.gained.filter(({ risk }) => risk === "write")).toHaveLength(19);
    expect(review!.gained.filter(({ risk, excused }) => risk !== "read" && excused)).toEqual([]);
  });

  test("from three scopes to org:ci with project:read passes", async () => {
    const { code, answer } = await change(hook(three), hook("org:ci, project:read"));
    expect(code).toBe(0);
    expect(answer.integrations[0]).toMatchObject({ outcome: "pass", certifiedMinimum: false });
  });

  test("from org:ci to project:releases fails", async () => {
    const { code, answer } = await change(hook("org:ci"), hook("project:releases"));
    expect(code).toBe(1);
    expect(answer.outcome).toBe("fail");
  });

  test("together with a call that needs exactly it passes, with more fails", async () => {
    const more = [list, release];
    const exact = await change(hook("project:read", [list]), hook("org:ci, project:read", more));
    const minimal = exact.answer.integrations[0]!.minimal;
    const asked = await change(hook("project:read", [list]), hook(minimal.join(", "), more));
    expect(asked.code).toBe(0);
    expect(asked.answer.integrations[0]!.certifiedMinimum).toBe(true);
    const over = await change(
      hook("project:read", [list]),
      hook([...minimal, "project:admin"].join(", "), more),
    );
    expect(over.code).toBe(1);
    expect(over.answer.integrations[0]!.witnesses.join("\n")).toContain("DELETE");
  });

  test("to a name that the catalog lacks can't be judged, unless it only takes away", async () => {
    const unknown = await change(hook("org:ci"), hook("org:ci, org:cii"));
    expect(unknown.code).toBe(2);
    expect(unknown.answer.outcome).toBe("cannot-judge");
    const less = await change(hook("org:ci, org:cii"), hook("org:cii"));
    expect(less.code).toBe(0);
    expect(less.answer.verdict).toBe("narrowed");
  });

  test("of nothing is unchanged, and names no integration", async () => {
    const { code, answer } = await change(hook("org:ci"), { "README.md": "hello" });
    expect(code).toBe(0);
    expect(answer).toMatchObject({ verdict: "unchanged", outcome: "pass", integrations: [] });
  });

  test("does not take what base gained meanwhile for a change", async () => {
    const repository = scratchRepository({ [file]: hook("org:ci") });
    repository.git("switch", "--quiet", "--create", "change");
    repository.commit({ "README.md": "hello" });
    repository.git("switch", "--quiet", "main");
    repository.commit({ [file]: hook("org:ci, project:read", [release, deploy]) });
    const { root, env } = repository;
    const args = ["diff", "--base", "main", "--head", "change", "--format", "json"];
    const { code, stdout } = await captured(args, { cwd: root, env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: "unchanged" });
  });
});

describe("a definition", () => {
  test("that is new has to be minimal", async () => {
    const minimal = await change({ "README.md": "" }, hook("org:ci"));
    expect(minimal.code).toBe(0);
    expect(minimal.text).toContain("passes: hook (new, certified minimum)");
    const wide = await change({ "README.md": "" }, hook("project:admin"));
    expect(wide.code).toBe(1);
  });

  test("that goes passes, and loses all", async () => {
    const { code, answer, text } = await change(hook("org:ci"), { [file]: null, "README.md": "" });
    expect(code).toBe(0);
    expect(answer.integrations[0]!.lost.length).toBeGreaterThan(20);
    expect(text).toContain("passes: hook (removed)");
  });

  test("that moves, or gets another name, is the same one", async () => {
    const moved = await change(hook("org:ci"), {
      [file]: null,
      "integrations/release/hook.yaml": hook("org:ci"),
    });
    expect(moved.code).toBe(0);
    expect(moved.text).toContain("unchanged, moved from integrations/hook.yaml");
    const renamed = await change(hook("org:ci"), hook("org:ci", [release], "", "release-hook"));
    expect(renamed.text).toContain("unchanged, renamed from hook");
    const both = await change(hook("org:ci"), {
      [file]: null,
      "integrations/other.yaml": hook(three, [release], "", "other"),
    });
    expect(both.code).toBe(1);
    expect(both.answer.integrations).toHaveLength(1);
    expect(both.text).toContain("renamed from hook");
  });

  test("that can't be read is not gone, but can't be judged", async () => {
    const { code, answer } = await change(hook("org:ci"), "integration: [");
    expect(code).toBe(2);
    expect(answer.integrations).toEqual([]);
    expect(answer.problems.length).toBeGreaterThan(0);
  });

  test("that nobody has makes nothing to review", async () => {
    const { code, answer } = await change({ "a.txt": "" }, { "b.txt": "" });
    expect(code).toBe(2);
    expect(answer.problems[0]!.code).toBe("nothing-to-check");
  });
});
