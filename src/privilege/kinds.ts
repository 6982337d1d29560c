import type { Bitset } from "../catalog/compiled.ts";
import { isSubset } from "../catalog/bitset.ts";
import { scopesNamed } from "./closure.ts";
import type { KindView, ResolvedCall } from "./types.ts";

/** A token kind and all that it can be granted. */
export interface KindGrants {
  readonly name: string;
  readonly grants: Bitset;
  /** The kind's bit in `rowKinds`. */
  readonly bit: number;
}

const kept = new WeakMap<KindView, readonly KindGrants[]>();

/** The token kinds that the view looks at and that may make all the calls. */
export function kindsCalling(view: KindView, calls: readonly ResolvedCall[]): KindGrants[] {
  const { rowKinds } = view.provider.tables;
  return grantsOf(view).filter(({ bit }) =>
    calls.every(({ rows }) => rows.some((row) => (rowKinds[row]! & bit) !== 0)),
  );
}

/** The names of the kinds that can hold the scopes and may make all the calls. */
export function kindsHolding(
  view: KindView,
  scopes: Bitset,
  calls: readonly ResolvedCall[],
): string[] {
  return kindsCalling(view, calls)
    .filter(({ grants }) => isSubset(scopes, grants))
    .map(({ name }) => name);
}

function grantsOf(view: KindView): readonly KindGrants[] {
  const known = kept.get(view);
  if (known !== undefined) return known;
  const { provider, kinds } = view;
  const made = provider.tokenKinds
    .map(({ name, grants }) => ({
      name,
      grants: scopesNamed(provider, grants).scopes,
      bit: (1 << provider.tables.kindNumber.get(name)!) >>> 0,
    }))
    .filter(({ bit }) => (bit & kinds) !== 0);
  kept.set(view, made);
  return made;
}
