import type { Bitset } from "../catalog/compiled.ts";
import { matchOperation } from "../catalog/match.ts";
import type { Call, Integration } from "../model/integration.ts";
import type { Located, Span } from "../model/span.ts";
import { has, setOf } from "../privilege/bitset.ts";
import { authorises, resolveCalls } from "../privilege/calls.ts";
import { reachOf } from "../privilege/reach.ts";
import type { KindView, Reach, ResolvedCall } from "../privilege/types.ts";
import type { Surroundings } from "./context.ts";
import { type Needs, needsOf } from "./needs.ts";
import { type Narrowing, narrowingOf } from "./narrowing.ts";
import { once } from "./once.ts";

/** A granted scope that the catalog knows, at the first place where it stands. */
export interface GrantedScope {
  readonly name: string;
  /** Index into the provider's scopes. */
  readonly number: number;
  readonly at: Span;
}

export interface KnownCall {
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

/** What an integration's tokens can do, beside what they have to. */
export interface Grant {
  readonly view: KindView;
  readonly scopes: readonly GrantedScope[];
  /** Second and further mentions of a scope. */
  readonly repeated: readonly GrantedScope[];
  readonly unknownScopes: readonly Located<string>[];
  readonly calls: readonly KnownCall[];
  readonly unknownCalls: readonly UnknownCall[];
  /** Scopes that are granted and that the token kind can hold. */
  readonly effective: Bitset;
  /** What the effective scopes reach at worst. */
  readonly reach: () => Reach;
  /** Which scopes the calls need. */
  readonly needs: () => Needs;
  /** The one fix that all rules about the scope list share. */
  readonly narrowing: () => Narrowing;
}

/** Looks up an integration's scopes and calls in the provider, as tokens of its kind see it. */
export function grantOf(view: KindView, integration: Integration, run: Surroundings): Grant {
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
  const { calls, unknownCalls } = lookUp(view, effective, integration.calls);
  const grant: Grant = {
    view,
    scopes,
    repeated,
    unknownScopes,
    calls,
    unknownCalls,
    effective,
    reach: once(() => reachOf(view, effective)),
    needs: once(() => needsOf(grant, integration, run)),
    narrowing: once(() => narrowingOf(grant, integration, run)),
  };
  return grant;
}

/** Whether the scopes certainly open these rows of the call. */
export function opens(
  view: KindView,
  scopes: Bitset,
  { operation }: ResolvedCall,
  rows: readonly number[],
): boolean {
  const [first, ...others] = rows;
  return first === undefined || authorises(view, scopes, { operation, rows: [first, ...others] });
}

function lookUp(
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
