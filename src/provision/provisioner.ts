import { adoptionOf } from "./adopt.ts";
import type { DesiredLineage } from "./desired.ts";
import { asHeld, heldElsewhere } from "./held.ts";
import type { Issuer } from "./issuers/issuer.ts";
import { escrowOf, type RecoveryKey } from "./journal/escrow.ts";
import type { Lease, LineageHistory } from "./journal/journal.ts";
import { endOf } from "./lifecycle/abandon.ts";
import type { Lineage } from "./lifecycle/lineage.ts";
import { type Operation, withRecords } from "./lifecycle/operation.ts";
import type { OperationKind, OperationPlan } from "./lifecycle/record.ts";
import { openSinks } from "./open-sink.ts";
import { operationPlan, type WorkOrder } from "./plan-operation.ts";
import { sinksOf } from "./planned-sinks.ts";
import type { ProvisionerParts } from "./provisioner-parts.ts";
import { auditLineage } from "./run/audit.ts";
import { brokenOff, endsAtOnce, interruption, isUrgent, withRevocation } from "./run/interrupt.ts";
import { patiently } from "./run/patience.ts";
import type { RunPorts } from "./run/ports.ts";
import { type JournalledOperation, runOperation, type RunResult } from "./run/run-operation.ts";
import type { Sink } from "./sink.ts";
import type { Survey } from "./survey.ts";
import type { Answer, LiveToken } from "./token-provider.ts";
import { underLease } from "./under-lease.ts";

/** Works on lineages, one at a time, each under its lease. */
export class Provisioner {
  readonly #parts: ProvisionerParts;
  readonly #survey: Survey;

  constructor(parts: ProvisionerParts, survey: Survey) {
    this.#parts = parts;
    this.#survey = survey;
  }

  /** Makes the holder, or sets its scopes. */
  async prepareHolder(desired: DesiredLineage): Promise<Answer<void>> {
    const { journal, report } = this.#parts;
    const issuer = await this.#survey.issuer(desired);
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

  /**
   * Begins an operation on a lineage and takes it as far as it goes. What was begun before is brought
   * to its end first, but where tokens have to end at once: it is broken off then.
   */
  async work(desired: DesiredLineage, order: WorkOrder): Promise<Answer<RunResult>> {
    return underLease(this.#parts, desired.key, async (lease) => {
      const history = await this.#survey.history(desired.key);
      if (!history.ok) return history;
      const { lineage } = history.value;
      const elsewhere = order.kind === "revoke" ? undefined : heldElsewhere(desired, lineage);
      if (elsewhere !== undefined) return { ok: false, failure: elsewhere };
      const held = asHeld(desired, lineage);
      const opened = await this.#open(held, order.kind === "revoke");
      if (!opened.ok) return opened;
      const before = isUrgent(order.kind)
        ? await this.#makeWay(lease, history.value, opened.value, order.kind)
        : await this.#finishOld(lease, history.value, opened.value);
      if (!before.ok) return before;
      if (before.value !== undefined) return { ok: true, value: before.value };
      const begun = await this.#begin(lease, held, order, opened.value);
      if (begun.ok || order.kind !== "breach") return begun;
      return { ok: false, failure: withRevocation(begun.failure, desired.key) };
    });
  }

  /** Takes up what was begun and not ended; undefined where there is nothing. */
  async recover(desired: DesiredLineage): Promise<Answer<RunResult | undefined>> {
    return underLease<RunResult | undefined>(this.#parts, desired.key, async (lease) => {
      const history = await this.#survey.history(desired.key);
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
    return underLease<LiveToken>(this.#parts, desired.key, async (lease) => {
      const { journal, newId } = this.#parts;
      const seen = await this.#survey.observe(desired);
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
    return underLease<RunResult | undefined>(this.#parts, desired.key, async (lease) => {
      const history = await this.#survey.history(desired.key);
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
      const after = await this.#survey.history(desired.key);
      if (!after.ok) return after;
      return this.#goOn(lease, lineage, after.value.operations, opened.value, false);
    });
  }

  /** Brings to its end what was begun; undefined where the next operation may begin. */
  async #finishOld(
    lease: Lease,
    { lineage, operations }: LineageHistory,
    opened: Opened,
  ): Promise<Answer<RunResult | undefined>> {
    const { open } = lineage;
    if (open === undefined) {
      const audited = await auditLineage(lineage, opened.issuer.provider, this.#parts);
      return audited.ok ? { ok: true, value: undefined } : audited;
    }
    // Nobody has a use for a token before the last.
    const atOnce = open.graceUntil !== undefined;
    const before = await this.#goOn(lease, lineage, operations, opened, atOnce);
    return before.ok && before.value.kind === "ended" ? { ok: true, value: undefined } : before;
  }

  /** Sees that nothing comes before the end of the tokens; undefined where that may begin. */
  async #makeWay(
    lease: Lease,
    { lineage, operations }: LineageHistory,
    opened: Opened,
    kind: OperationKind,
  ): Promise<Answer<RunResult | undefined>> {
    const { open } = lineage;
    if (open === undefined) return { ok: true, value: undefined };
    if (endsAtOnce(open, kind)) {
      const before = await this.#goOn(lease, lineage, operations, opened, false);
      const goesOn = before.ok && before.value.kind === "ended" && open.plan.kind !== kind;
      return goesOn ? { ok: true, value: undefined } : before;
    }
    const stopped = await this.#breakOff(lease, open, opened.issuer);
    if (!stopped.ok) return stopped;
    const { failure, state } = stopped.value;
    const clear = failure?.code === brokenOff;
    // What nobody can tell the state of is never asked to be replaced; it can be ended.
    const over = kind === "breach" ? !clear : state === "aborted";
    if (over) return { ok: true, value: { kind: "ended", operation: stopped.value } };
    if (!clear) this.#parts.report(`${failure?.message ?? ""}; ${failure?.next ?? ""}`);
    return { ok: true, value: undefined };
  }

  /** Ends an operation half-way; what it leaves is in the journal for the next one to end. */
  async #breakOff(lease: Lease, open: Operation, { provider }: Issuer): Promise<Answer<Operation>> {
    const { journal, sleep, report } = this.#parts;
    const records = await interruption(open, { provider, sleep });
    if ("paused" in records) return { ok: false, failure: records.paused };
    report(`breaking off the operation ${open.id}, which stands at ${open.state}`);
    await journal.appendAll(lease, open.id, records);
    const ended = withRecords(open, records);
    for (const label of ended.suspected) {
      report(`a token named ${label} may be about: look for it at the issuer`);
    }
    return { ok: true, value: ended };
  }

  async #begin(
    lease: Lease,
    desired: DesiredLineage,
    order: WorkOrder,
    opened: Opened,
  ): Promise<Answer<RunResult>> {
    const { journal } = this.#parts;
    const history = await this.#survey.history(desired.key);
    if (!history.ok) return history;
    const { lineage } = history.value;
    const live = await this.#survey.live(opened.issuer.provider);
    // Nothing but its id is needed to end a token: that none can be listed is not in its way.
    if (live?.ok === false && order.kind !== "revoke") return live;
    const places = await this.#survey.places(opened.sinks);
    if (!places.ok) return places;
    const { now, clockSkew } = this.#parts;
    const plan = operationPlan(desired, order, {
      lineage,
      capabilities: opened.issuer.provider.capabilities,
      live: live?.ok === true ? live.value : [],
      sinks: places.value,
      now: now(),
      clockSkew: clockSkew() ?? 0,
    });
    if (!plan.ok) return plan;
    const key = await this.#sealingKey(plan.value);
    if (!key.ok) return key;
    const operation = await journal.begin(lease, this.#parts.newId(), plan.value);
    const taken = await this.#survey.siblingTokens(desired.key);
    const ports = this.#ports(lease, operation.id, lineage, opened, key.value, taken);
    return { ok: true, value: await runOperation(operation, ports) };
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
    const key = await this.#sealingKey(open.plan);
    if (!key.ok) return key;
    const taken = await this.#survey.siblingTokens(lineage.key);
    const ports = this.#ports(lease, open.id, lineage, own, key.value, taken);
    const now = atOnce ? () => Number.MAX_SAFE_INTEGER : ports.now;
    return { ok: true, value: await runOperation({ id: open.id, records }, { ...ports, now }) };
  }

  async #sealingKey({ kind }: OperationPlan): Promise<Answer<RecoveryKey | undefined>> {
    return kind === "revoke" ? { ok: true, value: undefined } : this.#parts.recoveryKey();
  }

  #ports(
    lease: Lease,
    operation: string,
    { labels }: Lineage,
    { issuer, sinks }: Opened,
    key: RecoveryKey | undefined,
    taken: ReadonlySet<string>,
  ): RunPorts {
    const { journal, now, sleep, report } = this.#parts;
    return {
      provider: issuer.provider,
      sinks,
      journal: {
        reserve: () => journal.reserve(lease, operation),
        append: (record) => journal.append(lease, operation, record),
      },
      escrow: escrowOf(journal, lease, key),
      labels,
      taken,
      now,
      sleep,
      report,
    };
  }

  async #open(desired: DesiredLineage, withoutSinks: boolean): Promise<Answer<Opened>> {
    const issuer = await this.#survey.issuer(desired);
    if (!issuer.ok) return issuer;
    if (withoutSinks) return { ok: true, value: { issuer: issuer.value, sinks: [] } };
    const sinks = openSinks(desired, this.#parts.places);
    return sinks.ok ? { ok: true, value: { issuer: issuer.value, sinks: sinks.value } } : sinks;
  }
}

interface Opened {
  readonly issuer: Issuer;
  readonly sinks: readonly Sink[];
}
