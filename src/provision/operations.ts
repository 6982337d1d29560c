import type { DesiredLineage } from "./desired.ts";
import type { Issuer } from "./issuers/issuer.ts";
import { escrowOf, type RecoveryKey } from "./journal/escrow.ts";
import type { Lease } from "./journal/journal.ts";
import { suspectedWords } from "./lifecycle/label.ts";
import { type Lineage, lineageName } from "./lifecycle/lineage.ts";
import { isEnded, type Operation, operationOf, withRecords } from "./lifecycle/operation.ts";
import { openSinks } from "./open-sink.ts";
import { operationPlan, type WorkOrder } from "./plan-operation.ts";
import { sinksOf } from "./planned-sinks.ts";
import type { ProvisionerParts } from "./provisioner-parts.ts";
import { interruption } from "./run/interrupt.ts";
import type { RunPorts } from "./run/ports.ts";
import { type JournalledOperation, runOperation, type RunResult } from "./run/run-operation.ts";
import type { Sink } from "./sink.ts";
import type { Survey } from "./survey.ts";
import type { Answer } from "./token-provider.ts";

/** Whom and what an operation works with. */
export interface Opened {
  readonly issuer: Issuer;
  readonly sinks: readonly Sink[];
}

/** Begins, continues and breaks off single operations. Whoever asks holds the lineage's lease. */
export class Operations {
  readonly #parts: ProvisionerParts;
  readonly #survey: Survey;

  constructor(parts: ProvisionerParts, survey: Survey) {
    this.#parts = parts;
    this.#survey = survey;
  }

  /** The issuer and the places, as a definition names them. */
  async open(desired: DesiredLineage, withoutSinks: boolean): Promise<Answer<Opened>> {
    const issuer = await this.#survey.issuer(desired);
    if (!issuer.ok) return issuer;
    if (withoutSinks) return { ok: true, value: { issuer: issuer.value, sinks: [] } };
    const sinks = openSinks(desired, this.#parts.places);
    return sinks.ok ? { ok: true, value: { issuer: issuer.value, sinks: sinks.value } } : sinks;
  }

  /** Plans an operation from what is there, and takes it as far as it goes. */
  async begin(
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
    const key = await this.#keyFor(plan.value.kind === "revoke", true);
    if (!key.ok) return key;
    if (plan.value.kind === "breach") {
      const name = lineageName(desired.key);
      this.#parts.report(
        `${name}: the leaked token ends first; what uses it fails until the new one is in its place`,
      );
    }
    const operation = await journal.begin(lease, this.#parts.newId(), plan.value);
    const taken = await this.#survey.siblingTokens(desired.key);
    const ports = this.#ports(lease, operation.id, lineage, opened, key.value, taken);
    return { ok: true, value: await runOperation(operation, ports) };
  }

  /**
   * Takes an operation that was begun as far as it goes.
   *
   * @param atOnce its grace does not have to be over
   */
  async goOn(
    lease: Lease,
    lineage: Lineage,
    operations: readonly JournalledOperation[],
    opened: Opened,
    atOnce: boolean,
  ): Promise<Answer<RunResult>> {
    const open = lineage.open!;
    const records = operations.find(({ id }) => id === open.id)!.records;
    const own = { ...opened, sinks: sinksOf(open.plan.sinks, opened.sinks) };
    const now = operationOf(open.id, records);
    const { plan, minted, undoing, delivered } = now;
    // What was sealed is opened for the places alone; a key that is made now opens nothing.
    const spare = plan.kind === "revoke" || undoing || delivered || isEnded(now);
    const key = await this.#keyFor(spare, minted === undefined);
    if (!key.ok) return key;
    const taken = await this.#survey.siblingTokens(lineage.key);
    const ports = this.#ports(lease, open.id, lineage, own, key.value, taken);
    const clock = atOnce ? () => Number.MAX_SAFE_INTEGER : ports.now;
    const started = { id: open.id, records };
    return { ok: true, value: await runOperation(started, { ...ports, now: clock }) };
  }

  /** Whether what is minted could be sealed. */
  async canSeal(): Promise<Answer<void>> {
    const key = await this.#keyFor(false, true);
    return key.ok ? { ok: true, value: undefined } : key;
  }

  /** Ends an operation half-way; what it leaves is in the journal for the next one to end. */
  async breakOff(lease: Lease, open: Operation, { provider }: Issuer): Promise<Answer<Operation>> {
    const { journal, sleep, report } = this.#parts;
    const records = await interruption(open, { provider, sleep });
    if ("paused" in records) return { ok: false, failure: records.paused };
    report(`breaking off the operation ${open.id}, which stands at ${open.state}`);
    await journal.appendAll(lease, open.id, records);
    const ended = withRecords(open, records);
    for (const record of records) {
      if (record.type !== "mint-settled" || record.settled.kind !== "cleared") continue;
      for (const id of record.settled.ended)
        report(`the token ${id} had been minted, and has ended`);
    }
    for (const label of ended.suspected) report(suspectedWords(label));
    return { ok: true, value: ended };
  }

  /**
   * @param spare it is used where it is there, and what is to be done can be done without
   * @param fresh nothing is sealed yet, so that one may be made
   */
  async #keyFor(spare: boolean, fresh: boolean): Promise<Answer<RecoveryKey | undefined>> {
    const key = await this.#parts.recoveryKey(fresh && !spare);
    return key.ok || !spare ? key : { ok: true, value: undefined };
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
}
