import type { Bitset, CompiledProvider } from "../catalog/compiled.ts";
import { riskClasses, type OperationName, type RiskClass } from "../model/catalog.ts";
import { add, emptySet, membersOf } from "../catalog/bitset.ts";
import { mayCall } from "./calls.ts";
import { certainlyHeld, opens, possiblyHeld, scopesNamed } from "./closure.ts";
import { operationsReached } from "./reach.ts";
import type { GainedOperation, KindView } from "./types.ts";
import { viewOf, viewOfHolders } from "./view.ts";

/** What a token is granted, by names, under the facts of one catalog. */
export interface Grant {
  readonly provider: CompiledProvider;
  /** Token kind; without one all kinds count. */
  readonly kind?: string;
  readonly scopes: readonly string[];
  /** Scopes of the grant that it is compared with: kinds that can hold those count beside. */
  readonly besides?: readonly string[];
}

/** An operation that is lost. */
export interface LostOperation extends OperationName {
  readonly risk: RiskClass;
}

/** What a change of grant, facts or both lets a token reach, and takes from it. */
export interface Change {
  /** Worst first. */
  readonly gained: readonly Omit<GainedOperation, "excused">[];
  /** Worst first. */
  readonly lost: readonly LostOperation[];
}

/** Operations by name, certainly open and open at worst. */
interface Opened {
  readonly certain: ReadonlySet<string>;
  readonly possible: ReadonlySet<string>;
}

const nothing: Opened = { certain: new Set(), possible: new Set() };

/**
 * The view of a grant. One whose kind the provider lacks is seen as of any kind, one without a kind as
 * of any that can hold it.
 */
export function grantView({ provider, kind, scopes, besides = scopes }: Grant): KindView {
  if (kind === undefined) return viewOfHolders(provider, scopes, besides);
  return viewOf(provider, kind) ?? viewOf(provider);
}

/**
 * Gained is what is certain at head and was not at base, and what is possible at head and was not at
 * base; lost is the same with base and head exchanged. Names that the provider does not know reach
 * nothing. A gain is the definition's when the two grants differ in it under head's facts; otherwise
 * it comes with the facts: from the hierarchy when base's grant, closed as base's facts say, would
 * not reach it under head's requirements either.
 */
export function changeBetween(from: Grant | undefined, to: Grant | undefined): Change {
  const base = beside(from, to);
  const head = beside(to, from);
  const before = base === undefined ? nothing : openedBy(base);
  const after = head === undefined ? nothing : openedBy(head);
  const cause = causes(base, head, after);
  return {
    gained: named(head, gains(before, after)).map((each) => ({
      ...each,
      cause: cause(keyOf(head!.provider, each)),
    })),
    lost: named(base, gains(after, before)),
  };
}

/** A change of scopes is no change of kind: both grants are seen as of the same kinds. */
function beside(grant: Grant | undefined, other: Grant | undefined): Grant | undefined {
  const comparable =
    grant !== undefined && other?.kind === undefined && grant.provider.id === other?.provider.id;
  return comparable ? { ...grant, besides: other.scopes } : grant;
}

function gains(before: Opened, after: Opened): Set<string> {
  const gained = new Set<string>();
  for (const name of after.certain) if (!before.certain.has(name)) gained.add(name);
  for (const name of after.possible) if (!before.possible.has(name)) gained.add(name);
  return gained;
}

function causes(
  base: Grant | undefined,
  head: Grant | undefined,
  after: Opened,
): (key: string) => GainedOperation["cause"] {
  if (base === undefined || head === undefined || base.provider.id !== head.provider.id) {
    return () => "definition";
  }
  if (base.provider.digest === head.provider.digest) return () => "definition";
  const definition = gains(openedBy({ ...base, provider: head.provider }), after);
  // What base would reach if only the requirements had changed, not what scopes imply.
  const own = grantView(base);
  const view = grantView({ ...base, provider: head.provider });
  const { scopes } = scopesNamed(base.provider, base.scopes);
  const openAtHead = (held: Bitset): ReadonlySet<string> => {
    const names = membersOf(held).map((scope) => base.provider.scopes[scope]!.name);
    return keysOf(view, rowsOpen(view, scopesNamed(head.provider, names).scopes));
  };
  const catalog = gains(openedBy(base), {
    certain: openAtHead(certainlyHeld(own, scopes)),
    possible: openAtHead(possiblyHeld(own, scopes)),
  });
  return (key) => (definition.has(key) ? "definition" : catalog.has(key) ? "catalog" : "hierarchy");
}

function openedBy(grant: Grant): Opened {
  const view = grantView(grant);
  const { scopes } = scopesNamed(grant.provider, grant.scopes);
  return {
    certain: keysOf(view, rowsOpen(view, certainlyHeld(view, scopes))),
    possible: keysOf(view, operationsReached(view, scopes)),
  };
}

/** What a holder of exactly `held` opens. */
function rowsOpen(view: KindView, held: Bitset): Bitset {
  const { operations, tables } = view.provider;
  const met = tables.requirements.map((requirement) => opens(requirement, held));
  const open = emptySet(operations.length);
  tables.rowOperation.forEach((operation, row) => {
    if (met[tables.rowRequirement[row]!] && mayCall(view, row)) add(open, operation);
  });
  return open;
}

function keysOf({ provider }: KindView, operations: Bitset): Set<string> {
  return new Set(membersOf(operations).map((each) => keyOf(provider, provider.operations[each]!)));
}

/** Providers are told apart, so that operations of two of them are never taken for one. */
function keyOf({ id }: CompiledProvider, { method, path }: OperationName): string {
  return `${id} ${method} ${path}`;
}

/** The operations of these keys, worst first, then in the provider's order. */
function named(grant: Grant | undefined, keys: ReadonlySet<string>): LostOperation[] {
  if (grant === undefined || keys.size === 0) return [];
  const { provider } = grant;
  return provider.operations
    .filter((operation) => keys.has(keyOf(provider, operation)))
    .map(({ method, path, risk }) => ({ method, path, risk }))
    .toSorted((a, b) => riskClasses.indexOf(b.risk) - riskClasses.indexOf(a.risk));
}
