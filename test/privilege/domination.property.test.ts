import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveCalls } from "../../src/privilege/calls.ts";
import { scopesNamed } from "../../src/privilege/closure.ts";
import { dominationOf } from "../../src/privilege/domination.ts";
import { viewOf } from "../../src/privilege/view.ts";
import { BruteForce } from "./brute-force.ts";
import { buildProvider } from "./provider.ts";
import { callSeeds, kindSeed, randomProvider } from "./random-provider.ts";
import { wantedCalls } from "./wanted.ts";

describe("dominationOf", () => {
  it("agrees with trying every set, and weights do not matter", () => {
    const counts = { dominated: 0, not: 0 };
    fc.assert(
      fc.property(randomProvider, kindSeed, callSeeds, fc.nat(511), (plain, kind, seeds, mask) => {
        const provider = buildProvider(plain);
        const name = provider.tokenKinds[kind]?.name;
        const view = viewOf(provider, name)!;
        const wanted = wantedCalls(view, seeds);
        const { calls } = resolveCalls(view, wanted);
        const granted = provider.scopes
          .map((scope) => scope.name)
          .filter((_, at) => mask & (1 << at));
        const brute = new BruteForce(provider, name);
        const reach = brute.reach(granted);
        const smaller = brute.sufficient(wanted).filter((set) => {
          const own = brute.reach(set);
          return own.size < reach.size && [...own].every((operation) => reach.has(operation));
        });
        const answer = dominationOf(view, scopesNamed(provider, granted).scopes, calls);
        expect(answer.proven).toBe(true);
        expect(answer.dominated).toBe(smaller.length > 0);
        counts[answer.dominated ? "dominated" : "not"]++;
        if (answer.by === undefined) return;
        expect(smaller.map((set) => set.toSorted())).toContainEqual(answer.by);
        expect(brute.excess(answer.by, wanted)).toBe(brute.excess(smaller[0]!, wanted));
        const equalWeights = { read: 1, write: 1, destructive: 1, critical: 1 };
        const other = viewOf(buildProvider({ ...plain, weights: equalWeights }), name)!;
        const again = dominationOf(other, scopesNamed(provider, granted).scopes, calls);
        expect(again.dominated).toBe(true);
      }),
      { numRuns: 800 },
    );
    // Both answers must have come up, or the agreement says nothing.
    expect(counts.dominated).toBeGreaterThan(50);
    expect(counts.not).toBeGreaterThan(50);
  });
});
