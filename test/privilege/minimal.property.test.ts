import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { setOf } from "../../src/catalog/bitset.ts";
import { authorises, resolveCalls } from "../../src/privilege/calls.ts";
import { scopesNamed } from "../../src/privilege/closure.ts";
import { minimalSet } from "../../src/privilege/minimal.ts";
import { reachOf } from "../../src/privilege/reach.ts";
import { viewOf } from "../../src/privilege/view.ts";
import { membersOf } from "../../src/catalog/bitset.ts";
import { BruteForce } from "./brute-force.ts";
import { buildProvider } from "./provider.ts";
import { wantedCalls } from "./wanted.ts";
import { callSeeds, kindSeed, randomProvider } from "./random-provider.ts";

describe("minimalSet", () => {
  it("agrees with trying every set", () => {
    fc.assert(
      fc.property(randomProvider, kindSeed, callSeeds, (plain, kind, seeds) => {
        const provider = buildProvider(plain);
        const name = provider.tokenKinds[kind]?.name;
        const view = viewOf(provider, name)!;
        const wanted = wantedCalls(view, seeds);
        const { calls } = resolveCalls(view, wanted);
        const brute = new BruteForce(provider, name);
        const expected = brute.sufficient(wanted);
        const answer = minimalSet(view, calls);
        if (answer.kind !== "minimal") {
          expect(answer.kind).toBe("impossible");
          expect(expected).toEqual([]);
          return;
        }
        const [best = []] = expected;
        expect(answer.scopes).toEqual(best.toSorted());
        expect(answer.proven).toBe(true);
        expect(answer.excess.weight).toBeCloseTo(brute.excess(best, wanted), 9);
        const tied = expected.filter(
          (set) =>
            set.length === best.length &&
            Math.abs(brute.excess(set, wanted) - brute.excess(best, wanted)) < 1e-9,
        );
        expect(answer.ties).toEqual(tied.slice(1, 9).map((set) => set.toSorted()));
        expect(answer.kinds).toEqual(brute.holders(best, wanted));
      }),
      { numRuns: 2000 },
    );
  });

  it("sees reach and authority as the words of the design do", () => {
    fc.assert(
      fc.property(randomProvider, kindSeed, fc.nat(511), (plain, kind, mask) => {
        const provider = buildProvider(plain);
        const name = provider.tokenKinds[kind]?.name;
        const view = viewOf(provider, name)!;
        const brute = new BruteForce(provider, name);
        const names = provider.scopes
          .map((scope) => scope.name)
          .filter((_, at) => mask & (1 << at));
        const { scopes } = scopesNamed(provider, names);
        expect(new Set(membersOf(reachOf(view, scopes).operations))).toEqual(brute.reach(names));
        for (let operation = 0; operation < provider.operations.length; operation++) {
          const [call] = resolveCalls(view, [{ operation }]).calls;
          expect(authorises(view, scopes, call!)).toBe(brute.authorises(names, { operation }));
        }
        expect(setOf(provider.scopes.length, membersOf(scopes))).toEqual(scopes);
      }),
      { numRuns: 1000 },
    );
  });
});
