import { createHash } from "node:crypto";
import { canonicalJson } from "../../catalog/digest.ts";
import type { DesiredLineage } from "../desired.ts";
import type { Failure } from "../failure.ts";
import { type Lineage, lineageName } from "../lifecycle/lineage.ts";
import type { LineageKey, PlannedSink } from "../lifecycle/record.ts";
import { renewAt, withJitter } from "../lifecycle/schedule.ts";
import type { HolderState } from "../token-provider.ts";

/** What is there, of one lineage that a definition asks for. */
export interface Observed {
  readonly desired: DesiredLineage;
  readonly lineage: Lineage;
  /** The places, as they stand. */
  readonly sinks: readonly PlannedSink[];
  /** Of the issuer: the object that holds tokens; `missing` where it has to be made. */
  readonly holder?: HolderState | "missing";
  /** The issuer's tokens expire by day. */
  readonly dateOnly: boolean;
  readonly expires: boolean;
}

/** A lineage of which something could not be found out. */
export interface Unobserved {
  readonly key: LineageKey;
  readonly failure: Failure;
}

/** What a line of a plan does. `note` does nothing. */
export type Mark = "+" | "~" | "-" | "-/+" | "note";

export interface PlanLine {
  readonly mark: Mark;
  /** What, and why, as a clause. */
  readonly words: string;
}

/** What is done about one lineage. */
export type PlannedWork =
  | "mint"
  /** The issuer's object is changed, and its live tokens with it. */
  | "update"
  /** A successor takes the old one's place. */
  | "rotate"
  | "revoke"
  /** An operation was begun and has to be brought to its end. */
  | "recover"
  | "none"
  /** A person has to decide. */
  | "operator";

export interface PlannedAction {
  readonly key: LineageKey;
  readonly work: PlannedWork;
  readonly issuer: string;
  readonly scopes: readonly string[];
  /** The object that holds the tokens is made or changed first. */
  readonly holder?: "create" | "update";
  readonly lines: readonly PlanLine[];
}

export interface ProvisionPlan {
  readonly actions: readonly PlannedAction[];
  readonly problems: readonly Unobserved[];
  /** Of everything that the plan rests on: another digest, another plan. */
  readonly digest: string;
}

/**
 * Compares what definitions ask for with what is there.
 *
 * @param gone lineages that have a token and that no definition asks for any more
 * @param now milliseconds since 1970
 */
export function planOf(
  observed: readonly Observed[],
  gone: readonly Lineage[],
  problems: readonly Unobserved[],
  now: number,
): ProvisionPlan {
  const actions = [
    ...observed.map((each) => actionFor(each, now)),
    ...gone.map((lineage) => endFor(lineage)),
  ];
  const rests = observed.map(({ lineage, sinks, holder }) => [
    lineageName(lineage.key),
    lineage.current?.id ?? "",
    lineage.open?.id ?? "",
    sinks,
    holder ?? "",
  ]);
  const digest = createHash("sha256")
    .update(canonicalJson([actions, rests]))
    .digest("hex");
  return { actions, problems, digest };
}

/** Whether there is nothing to do. */
export function isEmpty({ actions, problems }: ProvisionPlan): boolean {
  return problems.length === 0 && actions.every(({ work }) => work === "none");
}

function endFor({ key, issuer, current, open }: Lineage): PlannedAction {
  const scopes = current?.scopes ?? [];
  if (open !== undefined) {
    const words = `go on with the operation ${open.id}, which stands at ${open.state}`;
    return { key, work: "recover", issuer, scopes, lines: [{ mark: "~", words }] };
  }
  const words = `revoke the token ${current?.id ?? ""}: no definition asks for it any more`;
  return { key, work: "revoke", issuer, scopes, lines: [{ mark: "-", words }] };
}

function actionFor(each: Observed, now: number): PlannedAction {
  const { desired, lineage, holder } = each;
  const { key, issuer, scopes } = desired;
  const base = { key, issuer, scopes };
  const { open, incident } = lineage;
  if (incident !== undefined) {
    const { message, next } = incident.failure!;
    const words = `a person has to decide: ${message}${next === undefined ? "" : `; ${next}`}`;
    return { ...base, work: "operator", lines: [{ mark: "note", words }] };
  }
  if (open !== undefined) return unfinished(each, now);
  const first = holderLines(each);
  const change = holder === "missing" ? ("create" as const) : ("update" as const);
  const held: Pick<PlannedAction, "holder"> = first.length === 0 ? {} : { holder: change };
  if (lineage.current === undefined) {
    return { ...base, work: "mint", ...held, lines: [...first, ...mintLines(each)] };
  }
  const reasons = rotationReasons(each, now);
  if (reasons.length > 0) {
    const lines = [...first, ...reasons.map((words): PlanLine => ({ mark: "-/+", words }))];
    return { ...base, work: "rotate", ...held, lines };
  }
  if (first.length > 0) return { ...base, work: "update", ...held, lines: first };
  return { ...base, work: "none", lines: notes(each) };
}

function unfinished({ desired, lineage }: Observed, now: number): PlannedAction {
  const { key, issuer, scopes } = desired;
  const open = lineage.open!;
  const until = open.graceUntil;
  if (open.delivered && until !== undefined && now < until) {
    const words = `the token ${open.oldId ?? ""} that was replaced lives until ${timeWords(until)}`;
    return { key, issuer, scopes, work: "none", lines: [{ mark: "note", words }] };
  }
  const words =
    until !== undefined && open.delivered
      ? `revoke the token ${open.oldId ?? ""}, whose grace is over`
      : `go on with the operation ${open.id}, which stands at ${open.state}`;
  const mark = until !== undefined && open.delivered ? "-" : "~";
  return { key, issuer, scopes, work: "recover", lines: [{ mark, words }] };
}

function holderLines({ desired, holder }: Observed): readonly PlanLine[] {
  const { key, issuer, scopes } = desired;
  if (holder === undefined) return [];
  if (holder === "missing") {
    const words = `create the integration ${key.integration} at ${issuer} with ${scopes.join(", ")}`;
    return [{ mark: "+", words }];
  }
  if (same(holder.scopes, scopes)) return [];
  const from = holder.scopes.join(", ") || "nothing";
  const words = `set the scopes of ${holder.name} at ${issuer}: ${from} → ${scopes.join(", ")}, for every live token at once`;
  return [{ mark: "~", words }];
}

function mintLines({ desired, sinks }: Observed): readonly PlanLine[] {
  const { issuer, scopes } = desired;
  const lines: PlanLine[] = [
    { mark: "+", words: `mint a token at ${issuer} with ${scopes.join(", ") || "no scope"}` },
  ];
  for (const { place, base } of sinks) {
    if (base.kind === "absent") lines.push({ mark: "+", words: `write it to ${place}` });
    else if (base.kind === "present") {
      lines.push({ mark: "~", words: `write it to ${place}, over what is there` });
    } else
      lines.push({ mark: "~", words: `write it to ${place}: unknown what is there, ${base.why}` });
  }
  return lines;
}

/** Why the token has to give way, each as a clause; a value can't be written a second time. */
function rotationReasons(each: Observed, now: number): readonly string[] {
  const { desired, lineage, sinks } = each;
  const current = lineage.current!;
  const reasons: string[] = [];
  // Where an object of the issuer holds the scopes, its live tokens follow it.
  if (each.holder === undefined && !same(current.scopes, desired.scopes)) {
    reasons.push(
      `scopes ${current.scopes.join(", ") || "none"} → ${desired.scopes.join(", ") || "none"} (forces replacement)`,
    );
  }
  for (const { place, base } of sinks) {
    if (base.kind === "absent") reasons.push(`${place} is gone (forces replacement)`);
    if (base.kind !== "present") continue;
    if (base.tokenId !== undefined && base.tokenId !== current.id) {
      reasons.push(`${place} holds another token, ${base.tokenId} (forces replacement)`);
    }
    for (const drift of base.drift) reasons.push(`${place}: ${drift} (forces replacement)`);
  }
  const due = dueAt(each);
  if (due !== undefined && due <= now) reasons.push(`due since ${timeWords(due)}`);
  return reasons;
}

/** When a lineage's token has to be renewed; undefined where nothing ever ends it. */
export function dueAt({ desired, lineage, dateOnly }: Observed): number | undefined {
  const { current } = lineage;
  if (current === undefined) return undefined;
  const { maxAge, rotateBefore } = desired;
  const at = renewAt({
    mintedAt: current.mintedAt,
    dateOnly,
    ...(current.expiresAt === undefined ? {} : { expiresAt: current.expiresAt }),
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(rotateBefore === undefined ? {} : { rotateBefore }),
  });
  return at === undefined ? undefined : withJitter(at, rotateBefore ?? 0, lineageName(desired.key));
}

function notes(each: Observed): readonly PlanLine[] {
  const hidden = each.sinks.flatMap(({ place, base }) =>
    base.kind === "hidden"
      ? [{ mark: "note" as const, words: `${place}: unknown what is there, ${base.why}` }]
      : [],
  );
  return hidden;
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.toSorted().join() === b.toSorted().join();
}

/** `2026-11-28 07:15 UTC`. */
export function timeWords(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
