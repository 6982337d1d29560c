import type { DesiredLineage } from "./desired.ts";
import type { Failure } from "./failure.ts";
import { escrowOf, type RecoveryKey } from "./journal/escrow.ts";
import type { Busy, Journal, Lease, LineageHistory } from "./journal/journal.ts";
import { JournalDamaged } from "./journal/journal.ts";
import { type Lineage, lineageName } from "./lifecycle/lineage.ts";
import type { LineageKey, PlannedSink } from "./lifecycle/record.ts";
import type { Issuer, IssuerSurroundings } from "./issuers/issuer.ts";
import { openIssuer } from "./issuers/open-issuer.ts";
import { adoptionOf } from "./adopt.ts";
import { endOf } from "./lifecycle/abandon.ts";
import { asHeld, heldElsewhere } from "./held.ts";
import { openSinks, type SinkSurroundings } from "./open-sink.ts";
import type { Observed } from "./plan/plan.ts";
import { operationPlan, type WorkOrder } from "./plan-operation.ts";
import { sinksOf } from "./planned-sinks.ts";
import { StoreUnavailable } from "../tokens/store/sql.ts";
import { auditLineage } from "./run/audit.ts";
import { patiently } from "./run/patience.ts";
import type { RunPorts } from "./run/ports.ts";
import { type JournalledOperation, runOperation, type RunResult } from "./run/run-operation.ts";
import type { Sink } from "./sink.ts";
import type { Answer, LiveToken, TokenProvider } from "./token-provider.ts";

/** Everything that a run of the provisioner works with. */
export interface ProvisionerParts {
  readonly journal: Journal;
  readonly issuers: IssuerSurroundings;
  readonly places: SinkSurroundings;
  /** What minted tokens are sealed to; asked for when something is about to be sealed or opened. */
  readonly recoveryKey: () => Promise<Answer<RecoveryKey>>;
  /** Who holds leases: host and process. */
  readonly holder: string;
  /** Whether a holder can't come back. */
  readonly isGone: (holder: string) => boolean;
  readonly now: () => number;
  /** How far other clocks are ahead of this one, in milliseconds; undefined where none told. */
  readonly clockSkew: () => number | undefined;
  readonly newId: () => string;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly report: (line: string) => void;
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
    const issuer = await this.#issuer(asHeld(desired, history.value.lineage));
    if (!issuer.ok) return issuer;
    const sinks = openSinks(desired, this.#parts.places);
    if (!sinks.ok) return sinks;
    const places = await this.#observeSinks(sinks.value);
    if (!places.ok) return places;
    const { provider, holder } = issuer.value;
    const held =
      holder === undefined ? undefined : await patiently(this.#parts, () => holder.observe());
    if (held?.ok === false) return held;
    const live = await this.#live(provider);
    if (live?.ok === false) return live;
    return {
      ok: true,
      value: {
        desired,
        lineage: history.value.lineage,
        sinks: places.value,
        ...(held === undefined ? {} : { holder: held.value ?? ("missing" as const) }),
        capabilities: provider.capabilities,
        ...(live === undefined ? {} : { live: live.value }),
      },
    };
  }

  /** The first place that two of these would both be written to: the second would undo the first. */
  contested(desired: readonly DesiredLineage[]): Failure | undefined {
    const taken = new Set<string>();
    for (const each of desired) {
      const sinks = openSinks(each, this.#parts.places);
      for (const { key, place } of sinks.ok ? sinks.value : []) {
        if (taken.has(key)) return twiceWritten(place);
        taken.add(key);
      }
    }
    return undefined;
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

  /** Environments of these integrations that the definitions name no more, and that have a token. */
  async forgotten(desired: readonly DesiredLineage[]): Promise<readonly DesiredLineage[]> {
    const others = await this.others(desired.map(({ key }) => key));
    return others.flatMap(({ key }) => {
      const sibling = desired.find((each) => each.key.integration === key.integration);
      return sibling === undefined ? [] : [{ ...sibling, key, deliveries: [] }];
    });
  }

  /** Lineages that no definition asks for, as far as the journal tells how to reach their issuer. */
  async orphans(desired: readonly DesiredLineage[]): Promise<readonly DesiredLineage[]> {
    const others = await this.others(desired.map(({ key }) => key));
    return others.map(({ key, provider, issuer, tokenKind, resources, current }) => ({
      key,
      provider,
      issuer,
      ...(tokenKind === undefined ? {} : { kind: tokenKind }),
      ...(resources === undefined ? {} : { resources }),
      scopes: current?.scopes ?? [],
      deliveries: [],
    }));
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

  /** Whether a token could be minted and delivered now, part by part; changes nothing. */
  async probe(desired: DesiredLineage): Promise<readonly Probed[]> {
    const issuer = await this.#issuer(desired);
    const probed: Probed[] = [];
    const ready = issuer.ok
      ? await patiently(this.#parts, () => issuer.value.provider.preflight())
      : issuer;
    probed.push({ about: `minting at ${desired.issuer}`, answer: ready });
    const sinks = openSinks(desired, this.#parts.places);
    if (!sinks.ok) return [...probed, { about: "delivering", answer: sinks }];
    for (const sink of sinks.value) {
      const answer = await patiently(this.#parts, () => sink.preflight());
      probed.push({ about: `writing to ${sink.place}`, answer });
    }
    return probed;
  }

  /** Begins an operation on a lineage and takes it as far as it goes. */
  async work(desired: DesiredLineage, order: WorkOrder): Promise<Answer<RunResult>> {
    return this.#held(desired.key, async (lease) => {
      const history = await this.#history(desired.key);
      if (!history.ok) return history;
      const { lineage, operations } = history.value;
      const elsewhere = order.kind === "revoke" ? undefined : heldElsewhere(desired, lineage);
      if (elsewhere !== undefined) return { ok: false, failure: elsewhere };
      const held = asHeld(desired, lineage);
      const opened = await this.#open(held, order.kind === "revoke" && lineage.open === undefined);
      if (!opened.ok) return opened;
      if (lineage.open !== undefined) {
        // What was begun comes first; nobody has a use for a token before the last.
        const atOnce = lineage.open.graceUntil !== undefined;
        const before = await this.#goOn(lease, lineage, operations, opened.value, atOnce);
        if (!before.ok || before.value.kind !== "ended") return before;
      } else {
        const audited = await auditLineage(lineage, opened.value.issuer.provider, this.#parts);
        if (!audited.ok) return audited;
      }
      return this.#begin(lease, held, order, opened.value);
    });
  }

  /** Takes up what was begun and not ended; undefined where there is nothing. */
  async recover(desired: DesiredLineage): Promise<Answer<RunResult | undefined>> {
    return this.#held<RunResult | undefined>(desired.key, async (lease) => {
      const history = await this.#history(desired.key);
      if (!history.ok) return history;
      const { lineage, operations } = history.value;
      const held = asHeld(desired, lineage);
      const opened = await this.#open(held, lineage.open?.plan.kind === "revoke");
      if (!opened.ok) return opened;
      const audited = await auditLineage(lineage, opened.value.issuer.provider, this.#parts);
      if (!audited.ok) return audited;
      if (lineage.open === undefined) return { ok: true, value: undefined };
      return this.#goOn(lease, lineage, operations, opened.value, false);
    });
  }

  /**
   * Takes over a token that exists and is delivered: from now on it is the lineage's own. Its value
   * is not needed and stays unknown.
   */
  async adopt(desired: DesiredLineage, id: string): Promise<Answer<LiveToken>> {
    return this.#held<LiveToken>(desired.key, async (lease) => {
      const { journal, newId } = this.#parts;
      const seen = await this.observe(desired);
      if (!seen.ok) return seen;
      const adoption = adoptionOf(seen.value, id);
      if (!adoption.ok) return adoption;
      const { token, records } = adoption.value;
      await journal.appendAll(lease, newId(), records);
      return { ok: true, value: token };
    });
  }

  /**
   * Ends an operation that can't go on. A new token that nothing was written of ends, and the old
   * one stays; otherwise a person has to put it right. Undefined where nothing is under way.
   */
  async abandon(desired: DesiredLineage): Promise<Answer<RunResult | undefined>> {
    return this.#held<RunResult | undefined>(desired.key, async (lease) => {
      const history = await this.#history(desired.key);
      if (!history.ok) return history;
      const { lineage } = history.value;
      if (lineage.open === undefined) return { ok: true, value: undefined };
      const held = asHeld(desired, lineage);
      const opened = await this.#open(held, lineage.open.plan.kind === "revoke");
      if (!opened.ok) return opened;
      const { mint } = opened.value.issuer.provider.capabilities;
      const end = endOf(lineage.open, mint);
      if (!end.ok) return end;
      await this.#parts.journal.append(lease, lineage.open.id, end.value);
      const after = await this.#history(desired.key);
      if (!after.ok) return after;
      return this.#goOn(lease, lineage, after.value.operations, opened.value, false);
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
    const { lineage } = history.value;
    const live = await this.#live(opened.issuer.provider);
    if (live?.ok === false) return live;
    const places = await this.#observeSinks(opened.sinks);
    if (!places.ok) return places;
    const { now, clockSkew } = this.#parts;
    const plan = operationPlan(desired, order, {
      lineage,
      capabilities: opened.issuer.provider.capabilities,
      live: live?.value ?? [],
      sinks: places.value,
      now: now(),
      clockSkew: clockSkew() ?? 0,
    });
    if (!plan.ok) return plan;
    const key = await this.#parts.recoveryKey();
    if (!key.ok) return key;
    const operation = await journal.begin(lease, this.#parts.newId(), plan.value);
    const taken = await this.#taken(desired.key);
    const ports = this.#ports(lease, operation.id, lineage, opened, key.value, taken);
    return { ok: true, value: await runOperation(operation, ports) };
  }

  /** Tokens of the integration's other environments. */
  async #taken(key: LineageKey): Promise<ReadonlySet<string>> {
    const others = await this.others([key]);
    const own = others.filter((lineage) => lineage.key.integration === key.integration);
    return new Set(own.flatMap(({ current }) => current?.id ?? []));
  }

  /** Undefined where the issuer lists none. */
  async #live(provider: TokenProvider): Promise<Answer<readonly LiveToken[]> | undefined> {
    return provider.capabilities.listable
      ? patiently(this.#parts, () => provider.list())
      : undefined;
  }

  async #goOn(
    lease: Lease,
    lineage: Lineage,
    operations: readonly JournalledOperation[],
    opened: Opened,
    atOnce: boolean,
  ): Promise<Answer<RunResult>> {
    const open = lineage.open!;
    const records = operations.find(({ id }) => id === open.id)!.records;
    const own = { ...opened, sinks: sinksOf(open.plan.sinks, opened.sinks) };
    const key = await this.#parts.recoveryKey();
    if (!key.ok) return key;
    const taken = await this.#taken(lineage.key);
    const ports = this.#ports(lease, open.id, lineage, own, key.value, taken);
    const now = atOnce ? () => Number.MAX_SAFE_INTEGER : ports.now;
    return { ok: true, value: await runOperation({ id: open.id, records }, { ...ports, now }) };
  }

  #ports(
    lease: Lease,
    operation: string,
    { labels }: Lineage,
    { issuer, sinks }: Opened,
    key: RecoveryKey,
    taken: ReadonlySet<string>,
  ): RunPorts {
    const { journal, now, sleep, report } = this.#parts;
    return {
      provider: issuer.provider,
      sinks,
      journal: { append: (record) => journal.append(lease, operation, record) },
      escrow: escrowOf(journal, lease, key),
      labels,
      taken,
      now,
      sleep,
      report,
    };
  }

  /** Works while the lease holds, with a sign of life every minute. */
  async #held<T>(key: LineageKey, work: (lease: Lease) => Promise<Answer<T>>): Promise<Answer<T>> {
    const { journal, holder, isGone } = this.#parts;
    let lease: Lease | Busy;
    try {
      lease = await journal.hold(key, holder, isGone);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      return { ok: false, failure: unwritable };
    }
    if (!("epoch" in lease)) return { ok: false, failure: busy(key, lease) };
    const beat = setInterval(() => void journal.renew(lease).catch(() => undefined), 60_000);
    beat.unref();
    try {
      return await work(lease);
    } finally {
      clearInterval(beat);
      // One that can't be let go of runs out by itself.
      await journal.release(lease).catch(() => undefined);
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
    return openIssuer(desired, holderId, issuers);
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

/** One thing that has to work. */
export interface Probed {
  readonly about: string;
  readonly answer: Answer<void>;
}

interface Opened {
  readonly issuer: Issuer;
  readonly sinks: readonly Sink[];
}

function at({ place }: Sink, failure: Failure): Failure {
  return { ...failure, message: `${place}: ${failure.message}` };
}

const unwritable: Failure = {
  code: "store-unavailable",
  message: "the journal can't be written, so nothing was begun",
  next: "see that there is room and that the store may be written, then run this again",
};

function twiceWritten(place: string): Failure {
  return {
    code: "place-contested",
    message: `two tokens would be written to ${place}`,
    next: "name the `environments` of each delivery, or give each environment a place of its own",
  };
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
