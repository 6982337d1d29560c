import type { Capabilities, LiveToken } from "../token-provider.ts";
import { brokenOff, isEnded, type Operation } from "./operation.ts";
import type { LineageKey } from "./record.ts";

/** A token that a lineage has, as far as the journal knows. */
export interface LineageToken {
  readonly id: string;
  readonly scopes: readonly string[];
  readonly fingerprint: string;
  /** Milliseconds since 1970. */
  readonly mintedAt: number;
  readonly expiresAt?: number;
  /** The operation that minted it. */
  readonly operation: string;
  /** Where it was delivered to, with the version that the write gave, as far as places tell. */
  readonly places: readonly DeliveredPlace[];
}

export interface DeliveredPlace {
  readonly key: string;
  readonly place: string;
  readonly version?: string;
}

/** What the journal says of a lineage. */
export interface Lineage {
  readonly key: LineageKey;
  readonly provider: string;
  readonly issuer: string;
  readonly tokenKind?: string;
  readonly resources?: readonly string[];
  /** The token that is delivered; absent where none is. */
  readonly current?: LineageToken;
  /** The operation that is under way, or waits for its grace to end. */
  readonly open?: Operation;
  /** The last one, where it left an incident for a person. */
  readonly incident?: Operation;
  /** Every label that was ever tried: what bears one is ours. */
  readonly labels: readonly string[];
  /** Operations in a row, up to now, that were given up, and when the last one began. */
  readonly failures: { readonly count: number; readonly lastAt: number };
  /** Ids that may live by this lineage's own account. */
  readonly mayLive: readonly string[];
}

/** An operation with the time of its last record. */
export interface TimedOperation {
  readonly operation: Operation;
  readonly at: number;
}

/** `acme/web` and `production` as one word for people and journals. */
export function lineageName({ integration, environment }: LineageKey): string {
  return `${integration}@${environment}`;
}

/** The inverse of {@link lineageName}: an integration's name has no `@`. */
export function lineageKeyOf(name: string): LineageKey {
  const at = name.indexOf("@");
  return { integration: name.slice(0, at), environment: name.slice(at + 1) };
}

/** The lineage that its operations, in their order, have made. */
export function lineageOf(key: LineageKey, operations: readonly TimedOperation[]): Lineage {
  let current: LineageToken | undefined;
  let incident: Operation | undefined;
  for (const { operation, at } of operations) {
    const { plan, minted, revoked, state } = operation;
    if (state === "needs-operator") incident = operation;
    else if (state === "done" || operation.delivered) incident = undefined;
    // The token of an incident may have been ended in the place of the one that was delivered last.
    const none = plan.kind === "revoke" && state === "done";
    if (none || (current !== undefined && revoked.includes(current.id))) current = undefined;
    const holds = minted !== undefined && operation.delivered && state !== "aborted";
    if (holds) {
      const { id, fingerprint, expiresAt } = minted;
      current = {
        id,
        fingerprint,
        scopes: plan.scopes,
        mintedAt: at,
        operation: operation.id,
        places: plan.sinks.map(({ key: placeKey, place }, index) => {
          const version = operation.written.get(index);
          return { key: placeKey, place, ...(version === undefined ? {} : { version }) };
        }),
        ...(expiresAt === undefined ? {} : { expiresAt }),
      };
    }
  }
  const last = operations.at(-1)?.operation;
  const open = last === undefined || isEnded(last) ? undefined : last;
  const mayLive = new Set<string>();
  // Whatever there was before a revocation has ended with it.
  const ended = operations.findLastIndex(
    ({ operation }) => operation.plan.kind === "revoke" && operation.state === "done",
  );
  for (const { operation } of operations.slice(ended + 1)) {
    const unsettled = !isEnded(operation) || operation.state === "needs-operator";
    if (!unsettled) continue;
    if (operation.oldId !== undefined) mayLive.add(operation.oldId);
    for (const id of operation.plan.alsoEnds ?? []) mayLive.add(id);
    if (operation.minted !== undefined) mayLive.add(operation.minted.id);
  }
  for (const { operation } of operations) for (const id of operation.revoked) mayLive.delete(id);
  // One that was thought to have ended may have been adopted since.
  if (current !== undefined) mayLive.add(current.id);
  return {
    key,
    provider: last?.plan.provider ?? "",
    issuer: last?.plan.issuer ?? "",
    ...(last?.plan.tokenKind === undefined ? {} : { tokenKind: last.plan.tokenKind }),
    ...(last?.plan.resources === undefined ? {} : { resources: last.plan.resources }),
    ...(current === undefined ? {} : { current }),
    ...(open === undefined ? {} : { open }),
    ...(incident === undefined ? {} : { incident }),
    failures: failuresOf(operations),
    labels: operations.flatMap(({ operation }) => operation.labels),
    mayLive: [...mayLive],
  };
}

/**
 * The token that a successor takes the place of. Where one call ends the old one and makes the new
 * one, an operation that stopped half-way has left the last it got as far as, and no other lives.
 *
 * @param live as the issuer lists them; undefined where it lists none
 */
export function presentToken(
  { current, incident }: Lineage,
  { mint }: Capabilities,
  live: readonly LiveToken[] | undefined,
): string | undefined {
  if (mint !== "replace") return current?.id ?? incident?.minted?.id;
  const last = incident?.minted?.id ?? incident?.oldId ?? current?.id;
  return (incident === undefined ? undefined : lateSuccessor(incident, last, live)) ?? last;
}

/**
 * What took the token's place after everybody had stopped waiting for it. Only where an operation was
 * broken off: elsewhere a person was told to make a token by hand, and gives it the same name.
 */
function lateSuccessor(
  { plan, known, minted, attempts, failure }: Operation,
  last: string | undefined,
  live: readonly LiveToken[] = [],
): string | undefined {
  const asked = attempts > 0 && minted === undefined && plan.oldName !== undefined;
  if (!asked || failure?.code !== brokenOff || live.some(({ id }) => id === last)) return undefined;
  const children = live.filter(({ id, name }) => name === plan.oldName && !known.includes(id));
  return children.length === 1 ? children[0]!.id : undefined;
}

function failuresOf(operations: readonly TimedOperation[]): Lineage["failures"] {
  const good = operations.findLastIndex(({ operation }) => operation.state !== "aborted");
  return { count: operations.length - 1 - good, lastAt: operations.at(-1)?.at ?? 0 };
}
