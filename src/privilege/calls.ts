import { certainlyHeld, opens } from "./closure.ts";
import { add, has } from "../catalog/bitset.ts";
import type { Bitset } from "../catalog/compiled.ts";
import type { KindView, ResolvedCall } from "./types.ts";

/** An operation that is called, with its target where the caller states one. */
export interface WantedCall {
  /** Index into the provider's operations. */
  readonly operation: number;
  readonly target?: string;
}

/** A call with a target that the operation does not have. */
export interface UnknownTarget extends WantedCall {
  readonly target: string;
  /** Those that it has. */
  readonly targets: readonly string[];
}

/**
 * Calls to the rows that they may mean, in the given order, doubles dropped. A call without a target
 * means every row of its operation that tokens of the kind may call, unless all ask for the same;
 * a stated target means the row of that target, or else those without one. Rows without a target are
 * for different kinds of token: without a kind, any of them will do.
 */
export function resolveCalls(
  view: KindView,
  wanted: readonly WantedCall[],
): { readonly calls: readonly ResolvedCall[]; readonly unknownTargets: readonly UnknownTarget[] } {
  const calls = new Map<string, ResolvedCall>();
  const unknownTargets: UnknownTarget[] = [];
  for (const { operation, target } of wanted) {
    const rows = rowsFor(view, operation, target);
    if (rows === undefined) {
      const targets = targetsOf(view, operation);
      unknownTargets.push({ operation, target: target ?? "", targets });
      continue;
    }
    const call = {
      operation,
      rows,
      ...(target === undefined ? {} : { target }),
      ...(rows.length > 1 && differByKind(view, rows) ? { byKind: true as const } : {}),
    };
    calls.set(JSON.stringify([operation, target]), call);
  }
  return { calls: [...calls.values()], unknownTargets };
}

/** The targets that an operation distinguishes, in the catalog's order. */
export function targetsOf(view: KindView, operation: number): string[] {
  const { rowTarget } = view.provider.tables;
  return rowsOf(view, operation).flatMap((row) => rowTarget.get(row) ?? []);
}

/** The scopes that a token may be granted and that open the operation alone, at worst; sorted. */
export function unlockingScopes(view: KindView, operation: number): number[] {
  const { rowRequirement, requirements } = view.provider.tables;
  const rows = rowsOf(view, operation).filter((row) => mayCall(view, row));
  const scopes: number[] = [];
  view.unlocks.forEach((unlocked, scope) => {
    if (!has(view.grantable, scope)) return;
    const held = unlocked.slice();
    for (let word = 0; word < held.length; word++) held[word]! |= view.alwaysUnlocks[word]!;
    if (rows.some((row) => opens(requirements[rowRequirement[row]!]!, held))) scopes.push(scope);
  });
  return scopes;
}

/**
 * Whether a token with these scopes certainly may make the call; where the call's target matters
 * and is not stated, whichever target it means; where kinds of token differ in it and none is stated,
 * as a token of one of them.
 */
export function authorises(view: KindView, scopes: Bitset, call: ResolvedCall): boolean {
  return holdsFor(view, certainlyHeld(view, scopes), call);
}

/** As {@link authorises}, for what is held already closed. */
export function holdsFor(view: KindView, held: Bitset, call: ResolvedCall): boolean {
  const { rowRequirement, requirements } = view.provider.tables;
  const open = (row: number): boolean =>
    mayCall(view, row) && opens(requirements[rowRequirement[row]!]!, held);
  return call.byKind === true ? call.rows.some(open) : call.rows.every(open);
}

/** Whether tokens of the kind (without one: of any kind) may make the row's call at all. */
export function mayCall(view: KindView, row: number): boolean {
  return (view.provider.tables.rowKinds[row]! & view.kinds) !== 0;
}

/** The rows of an operation. */
export function rowsOf(view: KindView, operation: number): number[] {
  const { firstRow } = view.provider.tables;
  const rows: number[] = [];
  for (let row = firstRow[operation]!; row < firstRow[operation + 1]!; row++) rows.push(row);
  return rows;
}

function rowsFor(
  view: KindView,
  operation: number,
  target: string | undefined,
): ResolvedCall["rows"] | undefined {
  const { rowTarget, rowRequirement } = view.provider.tables;
  const all = rowsOf(view, operation);
  const [first, ...others] = all;
  if (first === undefined) return undefined;
  if (target !== undefined) {
    const row = all.find((each) => rowTarget.get(each) === target);
    if (row !== undefined) return [row];
    const [plain, ...more] = all.filter((each) => !rowTarget.has(each));
    if (plain === undefined) return undefined;
    if (more.length + 1 < all.length) return [plain];
  }
  if (others.length === 0) return [first];
  const [callable = first, ...more] = all.filter((row) => mayCall(view, row));
  const key = (row: number): number => rowRequirement[row]!;
  const same = more.every((row) => key(row) === key(callable));
  return same ? [callable] : [callable, ...more];
}

/** The call as tokens of the view's kind make it, where kinds differ in it. */
export function ofOneKind(view: KindView, call: ResolvedCall): ResolvedCall {
  if (call.byKind !== true) return call;
  const { byKind: _, rows, ...others } = call;
  const [first = rows[0], ...more] = rows.filter((row) => mayCall(view, row));
  return { ...others, rows: [first, ...more] };
}

function differByKind(view: KindView, rows: readonly number[]): boolean {
  return rows.every((row) => !view.provider.tables.rowTarget.has(row));
}

/** The operations that the calls name, as a set over the provider's operations. */
export function operationsOf(view: KindView, calls: readonly ResolvedCall[]): Bitset {
  const operations = new Uint32Array((view.provider.operations.length + 31) >>> 5);
  for (const call of calls) add(operations, call.operation);
  return operations;
}
