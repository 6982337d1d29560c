import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resolveCalls } from "../../src/privilege/calls.ts";
import { minimalSet } from "../../src/privilege/minimal.ts";
import { verifyCertificate } from "../../src/privilege/verify.ts";
import { viewOf } from "../../src/privilege/view.ts";
import { BruteForce } from "./brute-force.ts";
import { buildProvider } from "./provider.ts";
import { callSeeds, kindSeed, randomProvider } from "./random-provider.ts";
import { wantedCalls } from "./wanted.ts";

describe("certificates", () => {
  it.each([
    ["enumeration", { tried: Infinity, nodes: 0 }],
    ["trace", { tried: 0, nodes: 10_000 }],
  ] as const)("prove the minimal set by %s, and no other set", (proof, proofLimits) => {
    let refuted = 0;
    fc.assert(
      fc.property(randomProvider, kindSeed, callSeeds, fc.nat(20), (plain, kind, seeds, other) => {
        const provider = buildProvider(plain);
        const name = provider.tokenKinds[kind]?.name;
        const view = viewOf(provider, name)!;
        const wanted = wantedCalls(view, seeds);
        const answer = minimalSet(view, resolveCalls(view, wanted).calls, { proofLimits });
        if (answer.kind !== "minimal") return;
        expect(answer.proof).toBe(proof);
        expect(verifyCertificate(provider, answer.certificate)).toEqual({
          sufficient: true,
          irredundant: true,
          optimality: "verified",
          faults: [],
        });
        // The same proof, put forward for a set that is sufficient and not the best.
        const brute = new BruteForce(provider, name);
        const worse = brute.sufficient(wanted);
        const scopes = worse[1 + (other % Math.max(1, worse.length - 1))]?.toSorted();
        if (scopes === undefined) return;
        const { certificate } = answer;
        const needs = scopes.map((scope) => ({
          scope,
          calls: wanted
            .filter(
              (call) =>
                !brute.authorises(
                  scopes.filter((each) => each !== scope),
                  call,
                ),
            )
            .map(({ operation }) => {
              const { method, path } = provider.operations[operation]!;
              return { method, path };
            }),
        }));
        const implications = scopes.flatMap((holder) =>
          [...brute.certain([holder])].map((implied) => ({ holder, implied })),
        );
        const forged = verifyCertificate(provider, {
          ...certificate,
          scopes,
          needs,
          implications: implications.filter(({ holder, implied }) => holder !== implied),
          excess: brute.excess(scopes, wanted),
        });
        expect(forged.optimality).toBe("refuted");
        expect(forged.faults).not.toEqual([]);
        refuted++;
      }),
      { numRuns: 400 },
    );
    expect(refuted).toBeGreaterThan(50);
  });
});
