import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changeBetween } from "../../src/privilege/change.ts";
import { authorises, resolveCalls } from "../../src/privilege/calls.ts";
import { scopesNamed } from "../../src/privilege/closure.ts";
import { dominationOf } from "../../src/privilege/domination.ts";
import { minimalSet, viewAllowing } from "../../src/privilege/minimal.ts";
import { verifyCertificate } from "../../src/privilege/verify.ts";
import { viewOf, viewOfHolders } from "../../src/privilege/view.ts";
import { BruteForce } from "./brute-force.ts";
import { buildProvider, type PlainProvider } from "./provider.ts";
import { callSeeds, randomProvider } from "./random-provider.ts";
import { wantedCalls } from "./wanted.ts";

/** `profile` is a scope of old tokens and a permission of new ones, and does not mean the same. */
const plain: PlainProvider = {
  scopes: { all: { access: "admin" }, profile: {}, key: {}, name: { conditional: true } },
  kinds: {
    new: { grants: ["key", "name", "profile"] },
    old: { grants: ["all", "profile"], expands: true },
  },
  operations: {
    "GET /profile/": [["all"], ["profile"]],
    "GET /keys/": {
      when: [
        { anyOf: [["all"], ["profile"]], tokens: ["old"] },
        { anyOf: [["key"]], tokens: ["new"] },
      ],
    },
    "GET /name/": {
      when: [
        { anyOf: [["all"]], tokens: ["old"] },
        { anyOf: [["name"]], tokens: ["new"] },
      ],
    },
    "DELETE /keys/": [["all"]],
    "GET /open/": {
      when: [
        { anyOf: [["all"]], tokens: ["old"] },
        { anyOf: [[]], tokens: ["new"] },
      ],
    },
  },
};
const provider = buildProvider(plain);
const wanted = (...names: readonly string[]): { operation: number }[] =>
  names.map((name) => ({
    operation: provider.operations.findIndex(
      ({ method, path }) => `${method} ${path}` === name && method !== "SCOPE",
    ),
  }));

describe("operations that kinds of token differ in", () => {
  it.each([
    ["old", ["GET /keys/"], ["profile"]],
    ["new", ["GET /keys/"], ["key"]],
    ["old", ["GET /open/"], ["all"]],
    ["new", ["GET /open/"], []],
    ["new", ["GET /keys/", "GET /profile/"], ["key", "profile"]],
    // Without a kind, the better of the two; what the one alone can do decides.
    [undefined, ["GET /keys/"], ["key"]],
    [undefined, ["GET /open/"], []],
    [undefined, ["GET /keys/", "GET /profile/"], ["profile"]],
    [undefined, ["GET /keys/", "DELETE /keys/"], ["all"]],
  ] as const)("%s %j: %j", (kind, names, scopes) => {
    const view = viewOf(provider, kind)!;
    const answer = minimalSet(view, resolveCalls(view, wanted(...names)).calls);
    expect(answer).toMatchObject({ kind: "minimal", scopes, proven: true });
    if (answer.kind !== "minimal") return;
    expect(verifyCertificate(provider, answer.certificate)).toMatchObject({
      optimality: "verified",
      faults: [],
    });
  });

  it("names the kinds that a set is enough for, and not those that could only hold it", () => {
    const view = viewOf(provider);
    const answer = minimalSet(
      view,
      resolveCalls(view, wanted("GET /keys/", "GET /profile/")).calls,
    );
    expect(answer).toMatchObject({ scopes: ["profile"], kinds: ["old"] });
  });

  it("chooses a conditional scope where that was asked for", () => {
    const view = viewOf(provider);
    const { calls } = resolveCalls(view, wanted("GET /name/"));
    expect(minimalSet(view, calls)).toMatchObject({ scopes: ["all"], kinds: ["old"] });
    const allowing = minimalSet(viewAllowing(view, ["name"]), calls);
    expect(allowing).toMatchObject({ scopes: ["name"], kinds: ["new"] });
  });

  it("says what can't be done by any kind", () => {
    const view = viewOf(provider, "new")!;
    const { calls } = resolveCalls(view, wanted("DELETE /keys/"));
    expect(minimalSet(view, calls).kind).toBe("impossible");
    const none = buildProvider({ ...plain, kinds: { third: { grants: ["all"] }, ...plain.kinds } });
    const third = viewOf(none, "third")!;
    expect(minimalSet(third, resolveCalls(third, wanted("GET /keys/")).calls).kind).toBe(
      "impossible",
    );
  });

  it("opens such a call to what a token of one of the kinds may hold", () => {
    const opened = (kind: string | undefined, scope: string): boolean => {
      const view = viewOf(provider, kind)!;
      const [call] = resolveCalls(view, wanted("GET /keys/")).calls;
      return authorises(view, scopesNamed(provider, [scope]).scopes, call!);
    };
    expect(opened("old", "profile")).toBe(true);
    expect(opened("new", "profile")).toBe(false);
    expect(opened(undefined, "profile")).toBe(true);
    expect(opened(undefined, "key")).toBe(true);
    expect(opened(undefined, "name")).toBe(false);
  });

  it("sees that a set is dominated, kind by kind", () => {
    const view = viewOf(provider);
    const { calls } = resolveCalls(view, wanted("GET /keys/"));
    const { scopes } = scopesNamed(provider, ["all", "key"]);
    expect(dominationOf(view, scopes, calls)).toMatchObject({ dominated: true, by: ["key"] });
  });

  it.each([
    // What is held tells the kinds that the token can be of.
    [["all"], ["GET /keys/"], ["profile"], ["old"]],
    [["key"], ["GET /keys/", "GET /profile/"], ["key", "profile"], ["new"]],
    [["profile"], ["GET /keys/"], ["key"], ["new"]],
    [["key", "nobody-knows"], ["GET /keys/"], ["key"], ["new"]],
    // Nothing can hold both, so all kinds count.
    [["all", "key"], ["GET /keys/"], ["key"], ["new"]],
    [[], ["GET /keys/"], ["key"], ["new"]],
  ] as const)("of a token that holds %j, for %j: %j", (held, names, scopes, kinds) => {
    const view = viewOfHolders(provider, held);
    const answer = minimalSet(view, resolveCalls(view, wanted(...names)).calls);
    expect(answer).toMatchObject({ kind: "minimal", scopes, kinds });
    if (answer.kind !== "minimal") return;
    expect(verifyCertificate(provider, answer.certificate).faults).toEqual([]);
  });

  it("of a token that holds something names the calls that its kinds can't make", () => {
    const view = viewOfHolders(provider, ["key"]);
    const { calls } = resolveCalls(view, wanted("GET /keys/", "DELETE /keys/"));
    expect(minimalSet(view, calls)).toEqual({
      kind: "impossible",
      calls: [{ method: "DELETE", path: "/keys/" }],
    });
  });

  it("agrees with trying every set for every kind", () => {
    fc.assert(
      fc.property(randomProvider, callSeeds, (random, seeds) => {
        const split = buildProvider(partedByKind(random));
        const view = viewOf(split);
        const calls = wantedCalls(view, seeds).map(({ operation }) => ({ operation }));
        const resolved = resolveCalls(view, calls).calls;
        fc.pre(resolved.some(({ byKind }) => byKind === true));
        const answer = minimalSet(view, resolved);
        const byKind = split.tokenKinds.map(({ name }) => {
          const brute = new BruteForce(split, name);
          const [best] = brute.sufficient(calls);
          return { name, brute, best };
        });
        const weights = byKind.flatMap(({ brute, best }) =>
          best === undefined ? [] : [brute.excess(best, calls)],
        );
        if (answer.kind !== "minimal") {
          expect(weights).toEqual([]);
          return;
        }
        expect(answer.proven).toBe(true);
        expect(answer.excess.weight).toBeCloseTo(Math.min(...weights), 9);
        const enough = byKind.filter(
          ({ brute }) =>
            answer.scopes.every((scope) => brute.kind!.grants.includes(scope)) &&
            calls.every((call) => brute.authorises(answer.scopes, call)),
        );
        expect(answer.kinds).toEqual(enough.map(({ name }) => name));
        const { faults } = verifyCertificate(split, answer.certificate);
        expect(faults).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});

/** Operations with several alternatives are opened by the first to one kind, by the rest to others. */
function partedByKind(random: PlainProvider): PlainProvider {
  const [first, ...others] = Object.keys(random.kinds ?? {});
  const operations = Object.entries(random.operations).map(([name, written]) => {
    const alternatives = "when" in written ? written.when.flatMap(({ anyOf }) => anyOf) : written;
    const [way, ...more] = alternatives;
    if (way === undefined || more.length === 0 || others.length === 0) {
      return [name, alternatives] as const;
    }
    const when = [
      { anyOf: [way], tokens: [first!] },
      { anyOf: more, tokens: others },
    ];
    return [name, { when }] as const;
  });
  return { ...random, operations: Object.fromEntries(operations) };
}

// A kind may be the only one that can hold the wider grant, and others that can hold the narrower
// one open more with it: that is nothing which the change gains.
it("a grant that loses scopes gains nothing, whichever kinds can hold it", () => {
  fc.assert(
    fc.property(randomProvider, fc.array(fc.nat()), fc.array(fc.nat()), (random, some, kept) => {
      const made = buildProvider(random);
      const names = made.scopes.map(({ name }) => name);
      if (names.length === 0) return;
      const head = kept.map((each) => names[each % names.length]!);
      const base = [...head, ...some.map((each) => names[each % names.length]!)];
      const { gained } = changeBetween(
        { provider: made, scopes: base },
        { provider: made, scopes: head },
      );
      expect(gained).toEqual([]);
    }),
    { numRuns: 500 },
  );
  const narrower = changeBetween(
    { provider, scopes: ["all", "profile"] },
    { provider, scopes: ["profile"] },
  );
  expect(narrower.gained).toEqual([]);
});
