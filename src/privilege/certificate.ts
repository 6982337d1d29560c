import type { OperationName } from "../model/catalog.ts";
import { has, setOf } from "./bitset.ts";
import { holdsFor } from "./calls.ts";
import { certainlyHeld } from "./closure.ts";
import { excessOf, reachOf } from "./reach.ts";
import type { Certificate, KindView, ResolvedCall } from "./types.ts";

/** The claim that `scopes` is the minimal set of the calls. */
export function certify(
  view: KindView,
  calls: readonly ResolvedCall[],
  scopes: readonly number[],
  _proven: boolean,
): Certificate {
  const { provider } = view;
  const set = setOf(provider.scopes.length, scopes);
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
    proof: "solver",
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
