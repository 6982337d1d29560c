import { describe, expect, it } from "vitest";
import {
  randomNumbers,
  syntheticCalls,
  syntheticProvider,
} from "../../bench/synthetic-provider.ts";
import type { CompiledProvider } from "../../src/catalog/compiled.ts";
import { resolveCalls } from "../../src/privilege/calls.ts";
import { loadHighs } from "../../src/privilege/highs.ts";
import { minimalSet, minimalSetWith } from "../../src/privilege/minimal.ts";
import { solveMilp } from "../../src/privilege/minimal/milp.ts";
import { demandsOfCalls } from "../../src/privilege/minimal/demands.ts";
import { problemOf } from "../../src/privilege/minimal/problem.ts";
import { verifyCertificate } from "../../src/privilege/verify.ts";
import { viewOf } from "../../src/privilege/view.ts";
import { buildProvider } from "../privilege/provider.ts";

/**
 * A provider without any order: every operation opens to a few scopes anywhere, a third of them to
 * pairs. Nothing can be reduced or taken apart, which is what search is for.
 */
function disorderlyProvider(
  scopes: number,
  operations: number,
  random: () => number,
): CompiledProvider {
  const below = (limit: number): number => Math.floor(random() * limit);
  const name = (): string => `s${below(scopes)}`;
  const access = ["read", "write", "admin"] as const;
  return buildProvider({
    scopes: Object.fromEntries(
      Array.from({ length: scopes }, (_, index) => [
        `s${index}`,
        {
          access: access[below(3)]!,
          implies: random() < 0.2 && index > 0 ? [`s${below(index)}`] : [],
          mayImply: random() < 0.1 && index > 0 ? [`s${below(index)}`] : [],
        },
      ]),
    ),
    operations: Object.fromEntries(
      Array.from({ length: operations }, (_, index) => [
        `${["GET", "POST", "DELETE"][below(3)]!} /${index}/`,
        Array.from({ length: 1 + below(4) }, () => (random() < 0.3 ? [name(), name()] : [name()])),
      ]),
    ),
  });
}

describe("the own search and HiGHS", async () => {
  const highs = await loadHighs();

  it.each([
    [12, 120, 6, 60],
    [25, 300, 10, 40],
    [40, 500, 15, 25],
    [60, 800, 25, 12],
  ])("agree on disorderly providers: %d scopes, %d operations, %d calls", (...size) => {
    const [scopes, operations, calls, rounds] = size;
    const random = randomNumbers(scopes);
    for (let round = 0; round < rounds; round++) {
      const provider = disorderlyProvider(scopes, operations, random);
      const view = viewOf(provider, "app")!;
      const wanted = Array.from({ length: calls }, () => ({
        operation: Math.floor(random() * operations),
      }));
      const resolved = resolveCalls(view, wanted).calls;
      const answer = minimalSet(view, resolved);
      if (answer.kind !== "minimal") throw new Error("every operation opens to something");
      expect(answer.proven).toBe(true);
      const problem = problemOf(view, demandsOfCalls(view, resolved).demands, resolved);
      const theirs = solveMilp(problem, highs);
      expect(theirs.candidates.map((each) => provider.scopes[problem.scopes[each]!]!.name)).toEqual(
        answer.scopes,
      );
      const verified = verifyCertificate(provider, answer.certificate);
      expect(verified.faults).toEqual([]);
      expect(verified.optimality).toBe(answer.proof === "solver" ? "attested" : "verified");
    }
  });

  it.each([
    [1, 30],
    [5, 30],
    [30, 20],
    [120, 4],
  ])("agree on layered providers: %d calls", (calls, rounds) => {
    const provider = syntheticProvider({ operations: 3_000, resources: 60, crossing: 30 }, calls);
    const view = viewOf(provider, "app")!;
    const random = randomNumbers(calls);
    const proofs = new Set<string>();
    for (let round = 0; round < rounds; round++) {
      const wanted = syntheticCalls(provider, calls, random).map((operation) => ({ operation }));
      const resolved = resolveCalls(view, wanted).calls;
      const answer = minimalSet(view, resolved);
      if (answer.kind !== "minimal") throw new Error("every operation opens to something");
      const problem = problemOf(view, demandsOfCalls(view, resolved).demands, resolved);
      const theirs = solveMilp(problem, highs);
      expect(theirs.candidates.map((each) => provider.scopes[problem.scopes[each]!]!.name)).toEqual(
        answer.scopes,
      );
      const verified = verifyCertificate(provider, answer.certificate);
      expect(verified).toMatchObject({ sufficient: true, irredundant: true, faults: [] });
      proofs.add(answer.proof);
    }
    expect(proofs.size).toBeGreaterThan(0);
  });

  it("leaves to HiGHS what it may not search for", async () => {
    const random = randomNumbers(7);
    const provider = disorderlyProvider(40, 500, random);
    const view = viewOf(provider, "app")!;
    const wanted = Array.from({ length: 15 }, () => ({ operation: Math.floor(random() * 500) }));
    const { calls } = resolveCalls(view, wanted);
    const alone = minimalSet(view, calls);
    const stopped = minimalSet(view, calls, { maxNodes: 1 });
    if (alone.kind !== "minimal" || stopped.kind !== "minimal") throw new Error("impossible");
    expect(stopped.proven).toBe(false);
    expect(stopped.gap?.atLeast).toBeLessThanOrEqual(alone.excess.weight);
    expect(stopped.gap?.found).toBeGreaterThanOrEqual(alone.excess.weight);
    expect(verifyCertificate(provider, stopped.certificate).optimality).toBe("refuted");
    const helped = await minimalSetWith(() => Promise.resolve(highs), view, calls, { maxNodes: 1 });
    expect(helped).toMatchObject({ proven: true, scopes: alone.scopes });
    let loaded = 0;
    await minimalSetWith(() => Promise.resolve(highs).finally(() => loaded++), view, calls);
    expect(loaded).toBe(0);
  });
});
