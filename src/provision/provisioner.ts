import type { Secret } from "../model/secret.ts";
import type { DesiredLineage } from "./desired.ts";
import type { Failure } from "./failure.ts";
import { escrowOf } from "./journal/escrow.ts";
import type { Journal, Lease, LineageHistory } from "./journal/journal.ts";
import { JournalDamaged } from "./journal/journal.ts";
import { type Lineage, lineageName } from "./lifecycle/lineage.ts";
import type { LineageKey, OperationKind, OperationPlan, PlannedSink } from "./lifecycle/record.ts";
import { type Issuer, type IssuerSurroundings, openIssuer } from "./open-provider.ts";
import { openSinks, type SinkSurroundings } from "./open-sink.ts";
import type { Observed } from "./plan/plan.ts";
import { auditLineage } from "./run/audit.ts";
import { patiently } from "./run/patience.ts";
import type { RunPorts } from "./run/ports.ts";
import { type JournalledOperation, runOperation, type RunResult } from "./run/run-operation.ts";
import type { Sink } from "./sink.ts";
import type { Answer } from "./token-provider.ts";

/** Everything that a run of the provisioner works with. */
export interface ProvisionerParts {
  readonly journal: Journal;
  readonly issuers: IssuerSurroundings;
  readonly places: SinkSurroundings;
  readonly recoveryKey: Secret;
  /** Who holds leases: host and process. */
  readonly holder: string;
  /** Whether a holder can't come back. */
  readonly isGone: (holder: string) => boolean;
  readonly now: () => number;
  readonly newId: () => string;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly report: (line: string) => void;
}

/** How a piece of work is asked for. */
export interface WorkOrder {
  readonly kind: OperationKind;
  /** Milliseconds that the old token lives on. */
  readonly grace: number;
  readonly reason?: string;
}

/** Looks at lineages and works on them, one at a time, each under its lease. */
export class Provisioner {
  readonly #parts: ProvisionerParts;

  constructor(parts: ProvisionerParts) {
    this.#parts = parts;
  }

  /** What is there of a lineage: journal, holder, places. Changes nothing. */
  async observe(desired: DesiredLineage): Promise<Answer<Observed>> {
    const history = await this.#history(desired.key);
    if (!history.ok) return history;
    const issuer = await this.#issuer(desired);
    if (!issuer.ok) return issuer;
    const sinks = openSinks(desired, this.#parts.places);
    if (!sinks.ok) return sinks;
    const places = await this.#observeSinks(sinks.value);
    if (!places.ok) return places;
    const { provider, holder } = issuer.value;
    const held =
      holder === undefined ? undefined : await patiently(this.#parts, () => holder.observe());
    if (held?.ok === false) return held;
    return {
      ok: true,
      value: {
        desired,
        lineage: history.value.lineage,
        sinks: places.value,
        ...(held === undefined ? {} : { holder: held.value ?? ("missing" as const) }),
        dateOnly: provider.capabilities.expiry === "date",
        expires: provider.capabilities.expiry !== "none",
      },
    };
  }

  /** Lineages that have a token or an open operation, and are not among these. */
  async others(known: readonly LineageKey[]): Promise<readonly Lineage[]> {
    const names = new Set(known.map(lineageName));
    const found: Lineage[] = [];
    for (const key of await this.#parts.journal.lineages()) {
      if (names.has(lineageName(key))) continue;
      const history = await this.#history(key);
      if (!history.ok) continue;
      const { lineage } = history.value;
      if (lineage.current !== undefined || lineage.open !== undefined) found.push(lineage);
    }
    return found;
  }

  /** Makes the holder, or sets its scopes. */
  async prepareHolder(desired: DesiredLineage): Promise<Answer<void>> {
    const { journal, report } = this.#parts;
    const issuer = await this.#issuer(desired);
    if (!issuer.ok) return issuer;
    const { holder } = issuer.value;
    if (holder === undefined) return { ok: true, value: undefined };
    const there = await patiently(this.#parts, () => holder.observe());
    if (!there.ok) return there;
    if (there.value === undefined) {
      report(`creating ${desired.key.integration} at ${desired.issuer}`);
      const made = await holder.create(desired.scopes);
      if (!made.ok) return made;
      await journal.keepHolder(desired.key.integration, desired.issuer, made.value.id);
      return { ok: true, value: undefined };
    }
    await journal.keepHolder(desired.key.integration, desired.issuer, there.value.id);
    if (there.value.scopes.join() === desired.scopes.join()) return { ok: true, value: undefined };
    report(`setting the scopes of ${there.value.name} at ${desired.issuer}`);
    const { id } = there.value;
    const updated = await patiently(this.#parts, () => holder.update(id, desired.scopes));
    return updated.ok ? { ok: true, value: undefined } : updated;
  }

  /** Begins an operation on a lineage and takes it as far as it goes. */
  async work(desired: DesiredLineage, order: WorkOrder): Promise<Answer<RunResult>> {
    return this.#held(desired.key, async (lease) => {
      const history = await this.#history(desired.key);
      if (!history.ok) return history;
      const opened = await this.#open(desired, order.kind === "revoke");
      if (!opened.ok) return opened;
      const { lineage, operations } = history.value;
      // What was begun comes first; a leak does not wait for a grace to end.
      if (lineage.open !== undefined) {
        const before = await this.#goOn(
          lease,
          lineage,
          operations,
          opened.value,
          order.kind === "breach",
        );
        if (before.kind !== "ended") return { ok: true, value: before };
        return this.#begin(lease, desired, order, opened.value);
      }
      return this.#begin(lease, desired, order, opened.value);
    });
  }

  /** Takes up what was begun and not ended; undefined where there is nothing. */
  async recover(desired: DesiredLineage): Promise<Answer<RunResult | undefined>> {
    return this.#held(desired.key, async (lease) => {
      const history = await this.#history(desired.key);
      if (!history.ok) return history;
      const { lineage, operations } = history.value;
      const opened = await this.#open(desired, lineage.open?.plan.kind === "revoke");
      if (!opened.ok) return opened;
      const audited = await auditLineage(lineage, opened.value.issuer.provider, this.#parts);
      if (!audited.ok) return audited;
      if (lineage.open === undefined) return { ok: true, value: undefined };
      return { ok: true, value: await this.#goOn(lease, lineage, operations, opened.value, false) };
    });
  }

  async #begin(
    lease: Lease,
    desired: DesiredLineage,
    order: WorkOrder,
    opened: Opened,
  ): Promise<Answer<RunResult>> {
    const { journal } = this.#parts;
    const history = await this.#history(desired.key);
    if (!history.ok) return history;
    const plan = await this.#planFor(desired, order, history.value.lineage, opened);
    if (!plan.ok) return plan;
    const operation = await journal.begin(lease, this.#parts.newId(), plan.value);
    const ports = this.#ports(lease, operation.id, history.value.lineage, opened);
    return { ok: true, value: await runOperation(operation, ports) };
  }

  async #planFor(
    desired: DesiredLineage,
    { kind, grace, reason }: WorkOrder,
    lineage: Lineage,
    { issuer, sinks }: Opened,
  ): Promise<Answer<OperationPlan>> {
    const { now } = this.#parts;
    const { provider } = issuer;
    const { capabilities } = provider;
    const live = capabilities.listable
      ? await patiently(this.#parts, () => provider.list())
      : { ok: true as const, value: [] };
    if (!live.ok) return live;
    const places = await this.#observeSinks(sinks);
    if (!places.ok) return places;
    const oldId = lineage.current?.id ?? lineage.incident?.minted?.id;
    const expiresAt = expiryOf(desired, capabilities, now());
    return {
      ok: true,
      value: {
        kind: oldId === undefined && kind !== "revoke" ? "mint" : kind,
        lineage: desired.key,
        issuer: desired.issuer,
        scopes: desired.scopes,
        known: live.value.map(({ id }) => id),
        sinks: kind === "revoke" ? [] : places.value,
        grace: capabilities.mint === "replace" || kind !== "rotate" ? 0 : grace,
        ...(oldId === undefined ? {} : { oldId }),
        ...(expiresAt === undefined ? {} : { expiresAt }),
        ...(reason === undefined ? {} : { reason }),
      },
    };
  }

  async #goOn(
    lease: Lease,
    lineage: Lineage,
    operations: readonly JournalledOperation[],
    opened: Opened,
    atOnce: boolean,
  ): Promise<RunResult> {
    const open = lineage.open!;
    const records = operations.find(({ id }) => id === open.id)!.records;
    const own = { ...opened, sinks: sinksOf(open.plan.sinks, opened.sinks) };
    const ports = this.#ports(lease, open.id, lineage, own);
    const now = atOnce ? () => Number.MAX_SAFE_INTEGER : ports.now;
    return runOperation({ id: open.id, records }, { ...ports, now });
  }

  #ports(
    lease: Lease,
    operation: string,
    { labels }: Lineage,
    { issuer, sinks }: Opened,
  ): RunPorts {
    const { journal, recoveryKey, now, sleep, report } = this.#parts;
    return {
      provider: issuer.provider,
      sinks,
      journal: { append: (record) => journal.append(lease, operation, record) },
      escrow: escrowOf(journal, lease, recoveryKey),
      labels,
      now,
      sleep,
      report,
    };
  }

  /** Works while the lease holds, with a sign of life every minute. */
  async #held<T>(key: LineageKey, work: (lease: Lease) => Promise<Answer<T>>): Promise<Answer<T>> {
    const { journal, holder, isGone } = this.#parts;
    const lease = await journal.hold(key, holder, isGone);
    if (!("epoch" in lease)) return { ok: false, failure: busy(key, lease) };
    const beat = setInterval(() => void journal.renew(lease).catch(() => undefined), 60_000);
    beat.unref();
    try {
      return await work(lease);
    } finally {
      clearInterval(beat);
      await journal.release(lease);
    }
  }

  async #history(key: LineageKey): Promise<Answer<LineageHistory>> {
    try {
      return { ok: true, value: await this.#parts.journal.read(key) };
    } catch (error) {
      if (!(error instanceof JournalDamaged)) throw error;
      const next =
        "nothing is minted or ended by it: see what lives at the issuer, then restore the store from a backup";
      return { ok: false, failure: { code: "journal-damaged", message: error.message, next } };
    }
  }

  async #issuer(desired: DesiredLineage): Promise<Answer<Issuer>> {
    const { journal, issuers } = this.#parts;
    const holderId = await journal.holderId(desired.key.integration, desired.issuer);
    const owner = desired.integration.owner?.value;
    const about = owner === undefined ? desired : { ...desired, owner };
    return openIssuer(about, holderId, issuers);
  }

  async #open(desired: DesiredLineage, withoutSinks: boolean): Promise<Answer<Opened>> {
    const issuer = await this.#issuer(desired);
    if (!issuer.ok) return issuer;
    if (withoutSinks) return { ok: true, value: { issuer: issuer.value, sinks: [] } };
    const sinks = openSinks(desired, this.#parts.places);
    return sinks.ok ? { ok: true, value: { issuer: issuer.value, sinks: sinks.value } } : sinks;
  }

  async #observeSinks(sinks: readonly Sink[]): Promise<Answer<readonly PlannedSink[]>> {
    const places: PlannedSink[] = [];
    for (const sink of sinks) {
      const state = await patiently(this.#parts, () => sink.observe());
      if (!state.ok) return { ok: false, failure: at(sink, state.failure) };
      places.push({ key: sink.key, place: sink.place, base: state.value });
    }
    return { ok: true, value: places };
  }
}

interface Opened {
  readonly issuer: Issuer;
  readonly sinks: readonly Sink[];
}

function at({ place }: Sink, failure: Failure): Failure {
  return { ...failure, message: `${place}: ${failure.message}` };
}

/** The places of an operation's plan, in its order; a definition may name others by now. */
function sinksOf(planned: readonly PlannedSink[], open: readonly Sink[]): readonly Sink[] {
  return planned.map(
    ({ key, place }) => open.find((sink) => sink.key === key) ?? lostPlace(place, key),
  );
}

/** A place that no definition names any more and that can't be reached therefore. */
function lostPlace(place: string, key: string): Sink {
  const failure: Failure = {
    code: "place-gone",
    message: `${place} is in no definition any more`,
    next: "put it back into the definition until the operation has ended",
  };
  const no = { ok: false, failure } as const;
  return {
    place,
    key,
    readable: false,
    preflight: () => Promise.resolve(no),
    observe: () => Promise.resolve(no),
    write: () => Promise.resolve({ kind: "refused", failure }),
    compare: () => Promise.resolve(no),
  };
}

function expiryOf(
  { maxAge }: DesiredLineage,
  { expiry, maxLife }: Issuer["provider"]["capabilities"],
  now: number,
): number | undefined {
  if (expiry === "none") return undefined;
  const life = Math.min(maxAge ?? Number.POSITIVE_INFINITY, maxLife ?? Number.POSITIVE_INFINITY);
  if (!Number.isFinite(life)) return undefined;
  const end = now + life;
  return expiry === "date" ? Math.floor(end / 86_400_000) * 86_400_000 : end;
}

function busy(
  key: LineageKey,
  { holder, until }: { readonly holder: string; readonly until: number },
): Failure {
  return {
    code: "busy",
    message: `${lineageName(key)} is being worked on by ${holder}`,
    next: `wait for it; if it is dead, its hold ends at ${new Date(until).toISOString()}`,
  };
}
