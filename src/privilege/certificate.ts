import type { Bitset } from "../catalog/compiled.ts";
import type { OperationName } from "../model/catalog.ts";
import { has, setOf } from "../catalog/bitset.ts";
import { holdsFor } from "./calls.ts";
import { certainlyHeld } from "./closure.ts";
import { kindsHolding } from "./kinds.ts";
import { demandsOfCalls } from "./minimal/demands.ts";
import { problemOf } from "./minimal/problem.ts";
import { traceOf } from "./minimal/trace.ts";
import { excessOf, reachOf } from "./reach.ts";
import type { Certificate, KindView, ResolvedCall } from "./types.ts";

/** When a proof is written down, and how much of it. */
export interface ProofLimits {
  /** Up to so many sets a verifier is left to try them all. */
  readonly tried: number;
  /** Search trees with more nodes than this are not written down. */
  readonly nodes: number;
}

const usualLimits: ProofLimits = { tried: 400, nodes: 1_500 };

/** A set that was chosen, in scope numbers, and how sure that is. */
export interface ChosenSet {
  readonly scopes: readonly number[];
  readonly proven: boolean;
  /** What it was chosen from, where the view lets choose more: what one token kind can hold. */
  readonly allowed?: Bitset;
}

/**
 * The claim that a set is the minimal one of the calls, with the simplest proof there is: none, where
 * a verifier can try all sets; a search tree, where that is small; else the solver's word.
 */
export function certify(
  view: KindView,
  calls: readonly ResolvedCall[],
  chosen: ChosenSet,
  limits: ProofLimits = usualLimits,
): Certificate {
  const { provider } = view;
  const { scopes, proven } = chosen;
  const set = setOf(provider.scopes.length, scopes);
  const allowing = provider.scopes
    .filter(({ conditional, openWorld }) => conditional === true || openWorld === true)
    .filter(({ name }) => has(view.choosable, provider.tables.scopeNumber.get(name)!))
    .map(({ name }) => name);
  return {
    version: 1,
    provider: provider.id,
    digest: provider.digest,
    ...(view.kind === undefined ? {} : { tokenKind: view.kind.name }),
    calls: calls.map((call) => ({
      ...nameOf(view, call),
      ...(call.target === undefined ? {} : { target: call.target }),
    })),
    scopes: scopes.map((scope) => provider.scopes[scope]!.name),
    excess: excessOf(view, reachOf(view, set), calls).weight,
    needs: failingWithout(view, scopes, calls),
    implications: implicationsUsed(view, scopes, calls),
    ...(allowing.length === 0 ? {} : { allowing }),
    proven,
    ...(proven ? proofOf(view, calls, chosen, limits) : { proof: "solver" as const }),
  };
}

function proofOf(
  view: KindView,
  calls: readonly ResolvedCall[],
  { scopes, allowed }: ChosenSet,
  limits: ProofLimits,
): Pick<Certificate, "proof" | "dominated" | "implied" | "trace"> {
  const { demands, origins, incomplete } = demandsOfCalls(view, calls);
  if (incomplete.size > 0) return { proof: "solver" };
  const sets = demands.reduce((product, demand) => product * demand.length, 1);
  if (sets <= limits.tried) return { proof: "enumeration" };
  const name = (scope: number): string => view.provider.scopes[scope]!.name;
  const proof = traceOf(
    problemOf(view, demands, calls),
    scopes,
    {
      needs: origins.map(({ call, scope }) => ({
        call,
        ...(scope === undefined ? {} : { scope: name(scope) }),
      })),
      scope: name,
      scopeCount: view.provider.scopes.length,
      ...(allowed === undefined
        ? {}
        : {
            holdable: (some: readonly number[]): boolean =>
              kindsHolding(view, setOf(view.provider.scopes.length, some), calls).length > 0,
          }),
    },
    limits.nodes,
  );
  if (proof === undefined) return { proof: "solver" };
  const { dominated, implied, trace } = proof;
  return {
    proof: "trace",
    ...(dominated.length === 0 ? {} : { dominated }),
    ...(implied.length === 0 ? {} : { implied }),
    trace,
  };
}

/** For each scope of a set, by name, the calls that fail without it. */
export function failingWithout(
  view: KindView,
  scopes: readonly number[],
  calls: readonly ResolvedCall[],
): { scope: string; calls: OperationName[] }[] {
  return scopes.map((scope) => {
    const rest = scopes.filter((each) => each !== scope);
    const held = certainlyHeld(view, setOf(view.provider.scopes.length, rest));
    return {
      scope: view.provider.scopes[scope]!.name,
      calls: calls.filter((call) => !holdsFor(view, held, call)).map((call) => nameOf(view, call)),
    };
  });
}

/** The implications (holder, implied) that the calls' being authorised rests on. */
function implicationsUsed(
  view: KindView,
  scopes: readonly number[],
  calls: readonly ResolvedCall[],
): { holder: string; implied: string }[] {
  const { provider } = view;
  const { requirements, rowRequirement } = provider.tables;
  const held = certainlyHeld(view, setOf(provider.scopes.length, scopes));
  const used = new Map<string, { holder: string; implied: string }>();
  for (const row of calls.flatMap((call) => call.rows)) {
    const met = requirements[rowRequirement[row]!]!.find((alternative) =>
      alternative.every((scope) => has(held, scope)),
    );
    for (const scope of met ?? []) {
      if (scopes.includes(scope) || has(view.always, scope)) continue;
      for (const holder of scopes.filter((each) => has(view.satisfies[each]!, scope))) {
        const implication = {
          holder: provider.scopes[holder]!.name,
          implied: provider.scopes[scope]!.name,
        };
        used.set(JSON.stringify(implication), implication);
      }
    }
  }
  return [...used.values()];
}

function nameOf(view: KindView, call: ResolvedCall): OperationName {
  const { method, path } = view.provider.operations[call.operation]!;
  return { method, path };
}
