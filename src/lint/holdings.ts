import type { Bitset } from "../catalog/compiled.ts";
import { matchOperation } from "../catalog/match.ts";
import type { Call, Integration } from "../model/integration.ts";
import type { Located, Span } from "../model/span.ts";
import { has, setOf } from "../catalog/bitset.ts";
import { authorises, resolveCalls } from "../privilege/calls.ts";
import type { KindView, ResolvedCall } from "../privilege/types.ts";

/** A granted scope that the catalog knows, at the first place where it stands. */
export interface GrantedScope {
  readonly name: string;
  /** Index into the provider's scopes. */
  readonly number: number;
  readonly at: Span;
}

interface KnownCall {
  readonly call: Call;
  readonly resolved: ResolvedCall;
  /** The rows of it that what is granted and grantable opens. */
  readonly opened: readonly number[];
}

export interface UnknownCall {
  readonly call: Call;
  /** Methods that the path is known with, when only the method is wrong. */
  readonly methods: readonly string[];
  readonly nearest?: string;
  /** The operation is known, and has these targets but not the one that is stated. */
  readonly targets?: readonly string[];
}

/** An integration's scopes and calls, looked up in its provider as tokens of its kind see it. */
export interface Holdings {
  readonly view: KindView;
  readonly scopes: readonly GrantedScope[];
  /** Second and further mentions of a scope. */
  readonly repeated: readonly GrantedScope[];
  readonly unknownScopes: readonly Located<string>[];
  readonly calls: readonly KnownCall[];
  readonly unknownCalls: readonly UnknownCall[];
  /** Scopes that are granted and that the token kind can hold. */
  readonly effective: Bitset;
}

/** Looks the names of an integration up. */
export function holdingsOf(view: KindView, integration: Integration): Holdings {
  const { provider } = view;
  const scopes: GrantedScope[] = [];
  const repeated: GrantedScope[] = [];
  const unknownScopes: Located<string>[] = [];
  for (const scope of integration.scopes) {
    const number = provider.tables.scopeNumber.get(scope.value);
    if (number === undefined) {
      unknownScopes.push(scope);
      continue;
    }
    const granted = { name: scope.value, number, at: scope.at };
    (scopes.some((earlier) => earlier.number === number) ? repeated : scopes).push(granted);
  }
  const effective = setOf(
    provider.scopes.length,
    scopes.flatMap(({ number }) => (has(view.grantable, number) ? [number] : [])),
  );
  return {
    view,
    scopes,
    repeated,
    unknownScopes,
    effective,
    ...callsOf(view, effective, integration.calls),
  };
}

/** Whether the scopes certainly open these rows of the call. */
export function opens(
  view: KindView,
  scopes: Bitset,
  call: ResolvedCall,
  rows: readonly number[],
): boolean {
  const [first, ...others] = rows;
  return first === undefined || authorises(view, scopes, { ...call, rows: [first, ...others] });
}

function callsOf(
  view: KindView,
  effective: Bitset,
  written: readonly Call[],
): { calls: readonly KnownCall[]; unknownCalls: readonly UnknownCall[] } {
  const calls: KnownCall[] = [];
  const unknownCalls: UnknownCall[] = [];
  for (const call of written) {
    const { name, target } = call;
    const match = matchOperation(view.provider, name.method, name.path);
    if (match.kind === "none") {
      const { methods, nearest } = match;
      unknownCalls.push({ call, methods, ...(nearest === undefined ? {} : { nearest }) });
      continue;
    }
    const wanted = { operation: match.operation, ...(target === undefined ? {} : { target }) };
    const { calls: resolved, unknownTargets } = resolveCalls(view, [wanted]);
    for (const one of resolved) {
      const opened = one.rows.filter((row) => opens(view, effective, one, [row]));
      calls.push({ call, resolved: one, opened });
    }
    for (const { targets } of unknownTargets) unknownCalls.push({ call, methods: [], targets });
  }
  return { calls, unknownCalls };
}
