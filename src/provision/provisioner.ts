import { adoptionOf } from "./adopt.ts";
import type { DesiredLineage } from "./desired.ts";
import type { Failure } from "./failure.ts";
import { asHeld, heldElsewhere } from "./held.ts";
import type { Lease, LineageHistory } from "./journal/journal.ts";
import { endOf } from "./lifecycle/abandon.ts";
import { lineageName } from "./lifecycle/lineage.ts";
import { brokenOff, type Operation } from "./lifecycle/operation.ts";
import type { LineageKey, OperationKind } from "./lifecycle/record.ts";
import { type Opened, Operations } from "./operations.ts";
import type { WorkOrder } from "./plan-operation.ts";
import type { ProvisionerParts } from "./provisioner-parts.ts";
import { auditLineage } from "./run/audit.ts";
import { endsAtOnce, isUrgent, withRevocation } from "./run/interrupt.ts";
import { patiently } from "./run/patience.ts";
import type { RunResult } from "./run/run-operation.ts";
import type { Survey } from "./survey.ts";
import type { Answer, LiveToken } from "./token-provider.ts";
import { underLease } from "./under-lease.ts";

/** Works on lineages, one at a time, each under its lease. */
export class Provisioner {
  readonly #parts: ProvisionerParts;
  readonly #survey: Survey;
  readonly #operations: Operations;

  constructor(parts: ProvisionerParts, survey: Survey) {
    this.#parts = parts;
    this.#survey = survey;
    this.#operations = new Operations(parts, survey);
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
    const worked = await this.#worked(desired, order);
    if (worked.ok || order.kind !== "breach") return worked;
    return { ok: false, failure: withRevocation(worked.failure, desired.key) };
  }

  async #worked(desired: DesiredLineage, order: WorkOrder): Promise<Answer<RunResult>> {
    return underLease(this.#parts, desired.key, async (lease) => {
      const history = await this.#survey.history(desired.key);
      if (!history.ok) return history;
      const { lineage } = history.value;
      const elsewhere = order.kind === "revoke" ? undefined : heldElsewhere(desired, lineage);
      if (elsewhere !== undefined) return { ok: false, failure: elsewhere };
      const held = asHeld(desired, lineage);
      const opened = await this.#operations.open(held, order.kind === "revoke");
      if (!opened.ok) return opened;
      const before = isUrgent(order.kind)
        ? await this.#makeWay(lease, history.value, opened.value, order.kind)
        : await this.#finishOld(lease, history.value, opened.value);
      if (!before.ok) return before;
      const { result, broken } = before.value;
      if (result !== undefined) return { ok: true, value: result };
      const begun = await this.#operations.begin(lease, held, order, opened.value);
      if (begun.ok || broken === undefined) return begun;
      // Something was done already: what was under way is not any more.
      const failure = withRevocation(begun.failure, desired.key);
      return { ok: true, value: { kind: "paused", operation: broken, failure } };
    });
  }

  /** Takes up what was begun and not ended; undefined where there is nothing. */
  async recover(desired: DesiredLineage): Promise<Answer<RunResult | undefined>> {
    return underLease<RunResult | undefined>(this.#parts, desired.key, async (lease) => {
      const history = await this.#survey.history(desired.key);
      if (!history.ok) return history;
      const { lineage, operations } = history.value;
      const held = asHeld(desired, lineage);
      const opened = await this.#operations.open(held, lineage.open?.plan.kind === "revoke");
      if (!opened.ok) return opened;
      const audited = await auditLineage(lineage, opened.value.issuer.provider, this.#parts);
      if (!audited.ok) return audited;
      const { open, incident } = lineage;
      if (open !== undefined) {
        return this.#operations.goOn(lease, lineage, operations, opened.value, false);
      }
      // What a person has to decide is not well only because nothing is under way.
      const left = incident && ({ kind: "ended", operation: incident } as const);
      return { ok: true, value: left };
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
      const adoption = adoptionOf(seen.value, id, await this.#survey.others([desired.key]));
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
      const opened = await this.#operations.open(held, lineage.open.plan.kind === "revoke");
      if (!opened.ok) return opened;
      const { mint } = opened.value.issuer.provider.capabilities;
      const end = endOf(lineage.open, mint);
      if (!end.ok) return end;
      await this.#parts.journal.append(lease, lineage.open.id, end.value);
      const after = await this.#survey.history(desired.key);
      if (!after.ok) return after;
      return this.#operations.goOn(lease, lineage, after.value.operations, opened.value, false);
    });
  }

  /** Brings to its end what was begun. */
  async #finishOld(
    lease: Lease,
    { lineage, operations }: LineageHistory,
    opened: Opened,
  ): Promise<Answer<Way>> {
    const { open } = lineage;
    if (open === undefined) {
      const audited = await auditLineage(lineage, opened.issuer.provider, this.#parts);
      return audited.ok ? { ok: true, value: {} } : audited;
    }
    // Nobody has a use for a token before the last.
    const atOnce = open.graceUntil !== undefined;
    const before = await this.#operations.goOn(lease, lineage, operations, opened, atOnce);
    if (!before.ok) return before;
    return { ok: true, value: before.value.kind === "ended" ? {} : { result: before.value } };
  }

  /** Sees that nothing comes before the end of the tokens. */
  async #makeWay(
    lease: Lease,
    { lineage, operations }: LineageHistory,
    opened: Opened,
    kind: OperationKind,
  ): Promise<Answer<Way>> {
    const { open } = lineage;
    if (open === undefined) return { ok: true, value: {} };
    if (endsAtOnce(open, kind)) {
      const before = await this.#operations.goOn(lease, lineage, operations, opened, false);
      if (!before.ok) return before;
      const goesOn = before.value.kind === "ended" && open.plan.kind !== kind;
      return { ok: true, value: goesOn ? {} : { result: before.value } };
    }
    const { managerCredential } = opened.issuer.provider.capabilities;
    if (kind === "breach" && managerCredential === "self" && open.minted !== undefined) {
      return { ok: false, failure: knownHereAlone(open.plan.lineage) };
    }
    const ready = kind === "breach" ? await this.#operations.canSeal() : undefined;
    if (ready?.ok === false) return ready;
    const stopped = await this.#operations.breakOff(lease, open, opened.issuer);
    if (!stopped.ok) return stopped;
    const { failure, state } = stopped.value;
    const clear = failure?.code === brokenOff;
    // What nobody can tell the state of is never asked to be replaced; it can be ended.
    const over = kind === "breach" ? !clear : state === "aborted";
    if (over) return { ok: true, value: { result: { kind: "ended", operation: stopped.value } } };
    if (!clear) this.#parts.report(`${failure?.message ?? ""}; ${failure?.next ?? ""}`);
    return { ok: true, value: { broken: stopped.value } };
  }
}

/** What came before an operation may begin. */
interface Way {
  /** It does not begin: this is how it went. */
  readonly result?: RunResult;
  /** What was broken off for it. */
  readonly broken?: Operation;
}

/** A token that nothing but itself can replace has to be in somebody's hands for that. */
function knownHereAlone(key: LineageKey): Failure {
  const name = lineageName(key);
  return {
    code: "not-yet",
    message: `only the new token of ${name} can ask for its successor, and it is not delivered yet`,
    next: `deliver it with \`scopewright recover ${name}\`, then say --breach again`,
  };
}
