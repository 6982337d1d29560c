import { expect, test } from "vitest";
import { builtinCatalog } from "../../src/catalog/builtin.ts";
import type { Delivery, Integration, TokenSettings } from "../../src/model/integration.ts";
import { exposureGrowth } from "../../src/review/exposures.ts";
import { integration, located, span } from "../lint/sample.ts";

const catalog = builtinCatalog();
const day = 86_400_000;

function sentry(changes: Partial<Integration>): Integration {
  return integration({ provider: located("sentry"), ...changes });
}

function token(changes: Partial<TokenSettings>): Partial<Integration> {
  return { token: { environments: [], ...changes } };
}

function delivery(target: string, changes: Partial<Delivery> = {}): Delivery {
  return { sink: "vercel", target, settings: {}, at: span(), ...changes };
}

function grown(base: Partial<Integration>, head: Partial<Integration>): readonly string[] {
  return exposureGrowth(sentry(base), sentry(head), catalog).flatMap(({ parts }) => parts);
}

const names = (...values: readonly string[]): TokenSettings["environments"] =>
  values.map((value) => located(value));

test.each<[string, Partial<Integration>, Partial<Integration>, readonly string[]]>([
  [
    "a new resource",
    token({ resources: names("a") }),
    token({ resources: names("a", "b") }),
    ["resources:b"],
  ],
  ["no resources stated any more", token({ resources: names("a") }), token({}), ["resources:*"]],
  [
    "a new environment",
    token({ environments: names("production") }),
    token({ environments: names("production", "preview") }),
    ["environments:preview"],
  ],
  [
    "a new sink",
    { deliver: [delivery("web/T")] },
    { deliver: [delivery("web/T"), delivery("api/T")] },
    ["sinks:vercel_api/T"],
  ],
  [
    "a sink's new environment",
    { deliver: [delivery("web/T", { environments: ["production"] })] },
    { deliver: [delivery("web/T", { environments: ["production", "preview"] })] },
    ["environments:preview_at_vercel_web/T"],
  ],
  [
    "a longer life",
    token({ maxAge: located(30 * day) }),
    token({ maxAge: located(90 * day) }),
    ["life:90days"],
  ],
  ["a life without end", token({ maxAge: located(30 * day) }), token({}), ["life:unlimited"]],
  [
    "a secret that can be read back",
    { deliver: [delivery("web/T", { sensitive: true })] },
    { deliver: [delivery("web/T")] },
    ["sensitivity:vercel_web/T"],
  ],
  ["one token for all", token({}), token({ shared: located(true) }), ["sharing:shared"]],
  [
    "a person's token",
    token({ kind: located("internal-integration") }),
    token({ kind: located("user-token") }),
    ["principal:user-token"],
  ],
  ["any kind", token({ kind: located("internal-integration") }), token({}), ["principal:any"]],
  ["another issuer", token({}), token({ issuer: located("scopewright") }), ["issuer:scopewright"]],
  [
    "an event that strangers cause",
    { triggers: names("pull_request") },
    { triggers: names("pull_request_target") },
    ["trigger:pull_request_target"],
  ],
])("%s is a larger exposure, and its reverse is none", (_, base, head, parts) => {
  expect(grown(base, head)).toEqual(parts);
  const reverse = grown(head, base);
  // Whom else a token comes from is never only less.
  if (parts[0]!.startsWith("issuer:")) expect(reverse).toEqual(["issuer:sentry"]);
  else expect(reverse).toEqual([]);
});

test("what a waiver names holds no character that means something in it", () => {
  const [part] = grown({}, { deliver: [delivery("a (b), c")] });
  expect(part).toBe("sinks:vercel_a_b_c");
});

test("the same surroundings are no exposure", () => {
  const same = {
    ...token({ environments: names("a"), maxAge: located(day) }),
    deliver: [delivery("x")],
  };
  expect(grown(same, same)).toEqual([]);
});

test.each([
  ["another subject", ["subject: a"], ["subject: b"], ["trust:subject:_b"]],
  ["a pattern for a value", ["subject: a"], ["subject_pattern: .*"], ["trust:subject_pattern:_.*"]],
  ["a condition less", ["issuer: a", "ref: main"], ["issuer: a"], ["trust:without_ref:_main"]],
  ["a condition more", ["issuer: a"], ["issuer: a", "ref: main"], []],
] as const)("who may have a token: %s", (_, base, head, parts) => {
  expect(grown({ trusts: names(...base) }, { trusts: names(...head) })).toEqual(parts);
});
