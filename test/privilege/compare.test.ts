import { describe, expect, it } from "vitest";
import { builtinCatalog } from "../../src/catalog/builtin.ts";
import type { CompiledProvider } from "../../src/catalog/compiled.ts";
import { compareGrants, type JudgedCall, type Obstacle } from "../../src/privilege/compare.ts";
import { buildProvider, type PlainProvider } from "./provider.ts";

const catalog = builtinCatalog();
const sentry = catalog.provider("sentry")!;
const github = catalog.provider("github")!;

const releases = "/api/0/organizations/{organization_id_or_slug}/releases/";
const vercel = ["project:releases", "project:read", "project:write"];

/** `POST /a/`, or `DELETE /a/ observed`, or `GET /a/ target=x`. */
function call(provider: CompiledProvider, text: string): JudgedCall {
  const [method, path, ...rest] = text.split(" ");
  const operation = provider.operations.findIndex(
    (each) => each.method === method && each.path === path,
  );
  if (operation < 0) throw new Error(`no operation ${text}`);
  const target = rest.find((word) => word.startsWith("target="))?.slice("target=".length);
  const evidence = (["observed", "extracted"] as const).find((each) => rest.includes(each));
  return {
    operation,
    evidence: evidence ?? "declared",
    ...(target === undefined ? {} : { target }),
  };
}

interface Case {
  readonly name: string;
  readonly provider?: CompiledProvider;
  readonly kind?: string | undefined;
  readonly base: readonly string[] | undefined;
  readonly head: readonly string[] | undefined;
  readonly calls?: readonly string[];
  readonly unknownCalls?: number;
  readonly grown?: readonly string[];
  readonly verdict: string;
  readonly outcome: string;
  readonly gained?: number | readonly string[];
  readonly lost?: number;
  readonly obstacles?: readonly Obstacle["kind"][];
}

function compare(given: Case): ReturnType<typeof compareGrants> {
  const { provider = sentry, base, head, calls = [], unknownCalls = 0, grown } = given;
  const kind =
    "kind" in given ? given.kind : provider === sentry ? "internal-integration" : undefined;
  const of = kind === undefined ? {} : { kind };
  return compareGrants(
    base && { provider, scopes: base, ...of },
    head && {
      provider,
      scopes: head,
      calls: calls.map((text) => call(provider, text)),
      unknownCalls,
      ...of,
    },
    grown,
  );
}

const team = "GET /api/0/teams/{organization_id_or_slug}/{team_id_or_slug}/";
const post = [`POST ${releases}`];
const destroy = "DELETE /api/0/organizations/{organization_id_or_slug}/releases/{version}/";

const sentryCases: readonly Case[] = [
  {
    name: "Sentry's own change: three scopes to org:ci",
    base: vercel,
    head: ["org:ci"],
    calls: post,
    verdict: "traded",
    outcome: "pass",
    gained: [
      "GET /api/0/organizations/{organization_id_or_slug}/code-mappings/",
      "GET /api/0/organizations/{organization_id_or_slug}/codeowners-associations/",
      "GET /api/0/organizations/{organization_id_or_slug}/derive-code-mappings/",
      "GET /api/0/organizations/{organization_id_or_slug}/repos/",
    ],
    lost: 177,
    obstacles: [],
  },
  {
    name: "its reverse",
    base: ["org:ci"],
    head: vercel,
    calls: post,
    verdict: "widened",
    outcome: "fail",
    gained: 177,
    lost: 4,
    obstacles: ["gain"],
  },
  {
    name: "project:read to org:ci where only releases are read",
    base: ["project:read"],
    head: ["org:ci"],
    calls: [`GET ${releases}`],
    verdict: "traded",
    outcome: "fail",
    obstacles: ["gain"],
  },
  {
    name: "the old three to org:ci and project:read",
    base: vercel,
    head: ["org:ci", "project:read"],
    calls: post,
    verdict: "traded",
    outcome: "pass",
    gained: 4,
  },
  {
    name: "org:ci swapped for project:releases",
    base: ["org:ci"],
    head: ["project:releases"],
    calls: post,
    verdict: "widened",
    outcome: "fail",
  },
  {
    name: "a call added together with exactly its minimal scopes",
    base: ["org:ci"],
    head: ["org:ci", "team:read"],
    calls: [...post, team],
    verdict: "widened",
    outcome: "pass",
  },
  {
    name: "a call added with more than it needs",
    base: ["org:ci"],
    head: ["org:ci", "team:read", "team:write"],
    calls: [...post, team],
    verdict: "widened",
    outcome: "fail",
    obstacles: ["gain"],
  },
  {
    name: "nothing changed",
    base: vercel,
    head: vercel.toReversed(),
    calls: post,
    verdict: "unchanged",
    outcome: "pass",
    gained: 0,
    lost: 0,
  },
  {
    name: "a scope dropped",
    base: vercel,
    head: ["project:releases", "project:read"],
    calls: post,
    verdict: "narrowed",
    outcome: "pass",
    gained: 0,
  },
  {
    name: "a new integration with the minimal set",
    base: undefined,
    head: ["org:ci"],
    calls: post,
    verdict: "widened",
    outcome: "pass",
    gained: 55,
  },
  {
    name: "a new integration with more",
    base: undefined,
    head: ["org:ci", "project:releases"],
    calls: post,
    verdict: "widened",
    outcome: "fail",
  },
  {
    name: "an integration removed",
    base: ["org:ci"],
    head: undefined,
    verdict: "narrowed",
    outcome: "pass",
    lost: 55,
  },
  {
    name: "the same scopes in one more environment",
    base: ["org:ci"],
    head: ["org:ci"],
    calls: post,
    grown: ["environments"],
    verdict: "widened",
    outcome: "fail",
    gained: 0,
    obstacles: ["exposure"],
  },
  {
    name: "fewer scopes, but a sink that can be read back",
    base: vercel,
    head: ["project:releases"],
    calls: post,
    grown: ["sensitivity"],
    verdict: "traded",
    outcome: "fail",
  },
  {
    name: "a new destructive call by declaration alone",
    base: ["org:ci"],
    head: ["project:releases"],
    calls: [...post, destroy],
    verdict: "widened",
    outcome: "fail",
    obstacles: ["gain", "declared-only"],
  },
  {
    name: "the same, extracted from code",
    base: ["org:ci"],
    head: ["project:releases"],
    calls: [...post, `${destroy} extracted`],
    verdict: "widened",
    outcome: "pass",
  },
  {
    name: "a declared destructive call that base authorised already",
    base: ["project:releases"],
    head: ["project:releases"],
    calls: [...post, destroy],
    verdict: "unchanged",
    outcome: "pass",
  },
  {
    name: "unknown names on both sides, head inside base",
    base: ["org:ci", "org:magic", "org:more"],
    head: ["org:magic", "org:ci"],
    calls: post,
    verdict: "narrowed",
    outcome: "pass",
    obstacles: [],
  },
  {
    name: "an unknown name that is new",
    base: ["org:ci"],
    head: ["org:ci", "org:magic"],
    calls: post,
    verdict: "unchanged",
    outcome: "cannot-judge",
    obstacles: ["unknown-scope"],
  },
  {
    name: "an unknown name kept beside something new and needed",
    base: ["org:ci", "org:magic"],
    head: ["org:ci", "org:magic", "team:read"],
    calls: [...post, team],
    verdict: "widened",
    outcome: "cannot-judge",
  },
  {
    name: "an unknown name cannot hide a failure",
    base: ["org:ci"],
    head: ["org:admin", "org:magic"],
    calls: post,
    verdict: "widened",
    outcome: "fail",
  },
  {
    name: "a typing error put right",
    base: ["org:cii"],
    head: ["org:ci"],
    calls: post,
    verdict: "widened",
    outcome: "pass",
  },
  {
    name: "an unknown token kind",
    kind: "magic-token",
    base: ["org:ci"],
    head: ["org:ci", "team:read"],
    calls: [...post, team],
    verdict: "widened",
    outcome: "cannot-judge",
  },
  {
    name: "calls that nobody could resolve, beside a gain",
    base: vercel,
    head: ["org:ci"],
    calls: post,
    unknownCalls: 1,
    verdict: "traded",
    outcome: "cannot-judge",
    obstacles: ["unknown-call"],
  },
  {
    name: "calls that nobody could resolve, and only less",
    base: vercel,
    head: ["project:read"],
    unknownCalls: 2,
    verdict: "narrowed",
    outcome: "pass",
  },
];

const githubCases: readonly Case[] = [
  {
    name: "workflows:write, which opens nothing that is catalogued",
    provider: github,
    base: ["contents:write"],
    head: ["contents:write", "workflows:write"],
    verdict: "widened",
    outcome: "fail",
    gained: ["SCOPE workflows:write"],
  },
];

describe.each([...sentryCases, ...githubCases])("$name", (given) => {
  it(`is ${given.verdict} and ${given.outcome}`, () => {
    const answer = compare(given);
    expect(answer).toMatchObject({ verdict: given.verdict, outcome: given.outcome });
    const names = answer.gained.map(({ method, path }) => `${method} ${path}`);
    if (typeof given.gained === "number") expect(names).toHaveLength(given.gained);
    else if (given.gained !== undefined) expect(names).toEqual(given.gained);
    if (given.lost !== undefined) expect(answer.lost).toHaveLength(given.lost);
    if (given.obstacles !== undefined) {
      expect(answer.obstacles.map(({ kind }) => kind)).toEqual(given.obstacles);
    }
  });
});

describe("compareGrants", () => {
  it("gains DELETEs when Sentry's change is reversed", () => {
    const answer = compare(sentryCases[1]!);
    const removal = answer.gained.find(({ method }) => method === "DELETE");
    expect(removal).toMatchObject({ cause: "definition", excused: false });
    expect(answer.headReach?.counts.total).toBe(228);
    expect(answer.baseReach?.counts.total).toBe(55);
  });

  it("counts the writes that project:read to org:ci gains", () => {
    const answer = compare(sentryCases[2]!);
    expect(answer.gained.filter(({ risk }) => risk === "write")).toHaveLength(19);
    expect(answer.obstacles).toEqual([{ kind: "gain", count: 19 }]);
  });
});

const facts: PlainProvider = {
  scopes: { "a:read": {}, "a:write": { access: "write" }, "b:read": {} },
  operations: { "GET /a/": [["a:read"]], "POST /a/": [["a:write"]], "GET /b/": [["b:read"]] },
};

describe("a change of facts", () => {
  const base = buildProvider(facts);
  const moreOperations = buildProvider({
    ...facts,
    operations: { ...facts.operations, "DELETE /a/": [["a:read"]] },
  });
  const moreHierarchy = buildProvider({
    ...facts,
    scopes: { ...facts.scopes, "a:read": { implies: ["b:read"] } },
  });
  const suspicion = buildProvider({
    ...facts,
    scopes: { ...facts.scopes, "a:read": { mayImply: ["b:read"] } },
  });

  function change(
    head: CompiledProvider,
    scopes: readonly string[] = ["a:read"],
    before: CompiledProvider = base,
  ): string[] {
    const answer = compareGrants(
      { provider: before, scopes: ["a:read"] },
      { provider: head, scopes, calls: [{ operation: 0, evidence: "declared" }], unknownCalls: 0 },
    );
    return [
      answer.verdict,
      answer.outcome,
      ...answer.gained.map(({ method, path, cause }) => `${method} ${path} ${cause}`),
      ...answer.lost.map(({ method, path }) => `lost ${method} ${path}`),
    ];
  }

  it("is told apart from a change of the definition", () => {
    expect(change(moreOperations)).toEqual(["widened", "fail", "DELETE /a/ catalog"]);
    expect(change(moreHierarchy)).toEqual(["widened", "pass", "GET /b/ hierarchy"]);
    expect(change(moreOperations, ["a:read", "b:read"])).toEqual([
      "widened",
      "fail",
      "DELETE /a/ catalog",
      "GET /b/ definition",
    ]);
    expect(change(base, ["a:write"])).toEqual([
      "widened",
      "fail",
      "POST /a/ definition",
      "lost GET /a/",
    ]);
  });

  it("counts what becomes certain as gained, and what was only suspected as reached", () => {
    expect(change(suspicion)).toEqual(["widened", "pass", "GET /b/ hierarchy"]);
    expect(change(moreHierarchy, ["a:read"], suspicion)).toEqual([
      "widened",
      "pass",
      "GET /b/ hierarchy",
    ]);
    expect(change(suspicion, ["a:read", "b:read"], suspicion)).toEqual([
      "widened",
      "pass",
      "GET /b/ definition",
    ]);
    expect(change(suspicion, ["a:read"], moreHierarchy)).toEqual([
      "narrowed",
      "pass",
      "lost GET /b/",
    ]);
  });
});

describe("a call with several targets", () => {
  const provider = buildProvider({
    scopes: { "issues:read": {}, "issues:write": {}, "pulls:write": { access: "write" } },
    operations: {
      "POST /comments/": {
        when: [
          { anyOf: [["issues:write"]], target: "issue" },
          { anyOf: [["pulls:write"]], target: "pull_request" },
        ],
      },
      "GET /issues/": [["issues:write"], ["issues:read"]],
    },
  });
  const judged = (scopes: readonly string[], target?: string): string => {
    const comment: JudgedCall = { operation: 0, evidence: "extracted" };
    const calls = [target === undefined ? comment : { ...comment, target }];
    return compareGrants({ provider, scopes: [] }, { provider, scopes, calls, unknownCalls: 0 })
      .outcome;
  };

  it("cannot be judged without its target where that decides", () => {
    expect(judged(["issues:write"], "issue")).toBe("pass");
    expect(judged(["issues:write"], "pull_request")).toBe("fail");
    expect(judged(["issues:write"])).toBe("cannot-judge");
    expect(judged(["issues:write"], "nowhere")).toBe("fail");
  });
});
