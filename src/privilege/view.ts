import type { Bitset, CompiledProvider } from "../catalog/compiled.ts";
import type { TokenKind } from "../model/catalog.ts";
import { add, addAll, emptySet, has, keepOnly, setOf } from "../catalog/bitset.ts";
import type { KindView } from "./types.ts";

/** The mask of a view that looks at all kinds. */
export const everyKind = 0xffffffff;

const views = new WeakMap<CompiledProvider, Map<string | undefined, KindView>>();

/**
 * The provider as tokens of one kind see it, or `undefined` when the provider has no such kind.
 * Views are made once and kept with the provider, and so is all that is derived from them.
 *
 * Without a kind the view holds for whichever kind the token turns out to be of: `satisfies` and
 * `always` are what all kinds have in common (identity, as soon as one kind does not expand
 * `implies`), `unlocks` and `alwaysUnlocks` what any one of them brings, and a row counts when any
 * kind may call it. A sufficient set is then sufficient for every kind that can hold it and may make
 * the calls, and its excess is the worst that it can be. Where kinds differ in what a call needs, it is
 * sufficient for one of them.
 */
export function viewOf(provider: CompiledProvider): KindView;
export function viewOf(provider: CompiledProvider, kindName?: string): KindView | undefined;
export function viewOf(provider: CompiledProvider, kindName?: string): KindView | undefined {
  const known = views.get(provider) ?? new Map<string | undefined, KindView>();
  views.set(provider, known);
  const kept = known.get(kindName);
  if (kept !== undefined) return kept;
  const view = makeView(provider, kindName);
  if (view !== undefined) known.set(kindName, view);
  return view;
}

const narrowed = new WeakMap<CompiledProvider, Map<number, KindView>>();

/**
 * The view without a kind of a token that is known to hold these scopes: only the kinds that can be
 * granted all of them count. Where there is none, or nothing is held, all do. Of several grants, the
 * kinds count that can hold any one of them.
 */
export function viewOfHolders(
  provider: CompiledProvider,
  ...held: readonly (readonly string[])[]
): KindView {
  const holders = held.map((scopes) => holdersOf(provider, scopes));
  const kinds = provider.tokenKinds.filter((kind) => holders.some((some) => some.includes(kind)));
  if (holders.some(({ length }) => length === 0) || kinds.length === provider.tokenKinds.length) {
    return viewOf(provider);
  }
  const mask = kinds.reduce(
    (bits, { name }) => (bits | (1 << provider.tables.kindNumber.get(name)!)) >>> 0,
    0,
  );
  const kept = narrowed.get(provider) ?? new Map<number, KindView>();
  narrowed.set(provider, kept);
  const view = kept.get(mask) ?? viewOfKinds(provider, kinds, mask);
  kept.set(mask, view);
  return view;
}

function holdersOf(provider: CompiledProvider, held: readonly string[]): readonly TokenKind[] {
  const known = held.filter((name) => provider.tables.scopeNumber.has(name));
  return provider.tokenKinds.filter(({ grants, always }) =>
    known.every((name) => grants.includes(name) || always.includes(name)),
  );
}

function makeView(provider: CompiledProvider, kindName?: string): KindView | undefined {
  const { tables, tokenKinds } = provider;
  if (kindName === undefined) {
    return viewOfKinds(provider, tokenKinds, everyKind);
  }
  const number = tables.kindNumber.get(kindName);
  const kind = number === undefined ? undefined : tokenKinds[number];
  if (number === undefined || kind === undefined) return undefined;
  return { ...viewOfKinds(provider, [kind], (1 << number) >>> 0), kind };
}

function viewOfKinds(
  provider: CompiledProvider,
  kinds: readonly TokenKind[],
  mask: number,
): KindView {
  const { scopes, tables } = provider;
  const identity = scopes.map((_, scope) => setOf(scopes.length, [scope]));
  const satisfies = kinds.every((kind) => kind.expands) ? tables.certain : identity;
  const unlocks =
    kinds.length === 0 || kinds.some((kind) => kind.expands) ? tables.possible : identity;

  const grantable = emptySet(scopes.length);
  for (const kind of kinds) addAll(grantable, named(provider, kind.grants));
  if (kinds.length === 0) for (let scope = 0; scope < scopes.length; scope++) add(grantable, scope);

  const choosable = grantable.slice();
  scopes.forEach((scope, number) => {
    if (scope.conditional || scope.openWorld) removeOne(choosable, number);
  });

  const always = kinds
    .map((kind) =>
      closeWith(kind.expands ? tables.certain : identity, named(provider, kind.always)),
    )
    .reduce<Bitset | undefined>((common, held) => {
      if (common === undefined) return held;
      keepOnly(common, held);
      return common;
    }, undefined);
  const alwaysUnlocks = emptySet(scopes.length);
  for (const kind of kinds) {
    const held = named(provider, kind.always);
    addAll(alwaysUnlocks, closeWith(kind.expands ? tables.possible : identity, held));
  }
  return {
    provider,
    grantable,
    choosable,
    always: always ?? emptySet(scopes.length),
    alwaysUnlocks,
    satisfies,
    unlocks,
    kinds: mask,
  };
}

/** Names that the provider does not know are the catalog's to report; here they hold nothing. */
function named(provider: CompiledProvider, names: readonly string[]): Bitset {
  const set = emptySet(provider.scopes.length);
  for (const name of names) {
    const number = provider.tables.scopeNumber.get(name);
    if (number !== undefined) add(set, number);
  }
  return set;
}

function closeWith(closure: readonly Bitset[], set: Bitset): Bitset {
  const closed = set.slice();
  closure.forEach((more, scope) => {
    if (has(set, scope)) addAll(closed, more);
  });
  return closed;
}

function removeOne(set: Bitset, member: number): void {
  set[member >>> 5]! &= ~(1 << (member & 31));
}
