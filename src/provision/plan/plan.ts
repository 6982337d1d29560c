import { createHash } from "node:crypto";
import { canonicalJson } from "../../catalog/digest.ts";
import type { DesiredLineage } from "../desired.ts";
import type { Failure } from "../failure.ts";
import { heldElsewhere } from "../held.ts";
import { type Lineage, lineageName } from "../lifecycle/lineage.ts";
import type { LineageKey, PlannedSink } from "../lifecycle/record.ts";
import { renewAt, withJitter } from "../lifecycle/schedule.ts";
import type { Capabilities, HolderState, LiveToken } from "../token-provider.ts";
import { lossPossible, whyNotReplaced } from "../replacement.ts";
import { placeReasons, strangersOf } from "./drift.ts";

/** What is there, of one lineage that a definition asks for. */
export interface Observed {
  readonly desired: DesiredLineage;
  readonly lineage: Lineage;
  /** The places, as they stand. */
  readonly sinks: readonly PlannedSink[];
  /** Of the issuer: the object that holds tokens; `missing` where it has to be made. */
  readonly holder?: HolderState | "missing";
  readonly capabilities: Capabilities;
  /** The issuer's live tokens; absent where it lists none. */
  readonly live?: readonly LiveToken[];
  /** The definition no longer names this environment: its token is to end. */
  readonly gone?: true;
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
 * @param others lineages that have a token and that no definition here asks for: they may be another
 *   repository's, so they are told of and let be
 * @param now milliseconds since 1970
 */
export function planOf(
  observed: readonly Observed[],
  others: readonly Lineage[],
  problems: readonly Unobserved[],
  now: number,
): ProvisionPlan {
  const actions = [...observed.map((each) => actionFor(each, now)), ...others.map(tellOf)];
  const rests = observed.map(({ desired, lineage, sinks, holder, live }) => ({
    desired,
    current: lineage.current?.id ?? "",
    open: lineage.open?.id ?? "",
    lives: live?.some(({ id }) => id === lineage.current?.id) ?? "",
    sinks,
    holder: holder ?? "",
  }));
  const digest = createHash("sha256")
    .update(canonicalJson([actions, rests]))
    .digest("hex");
  return { actions, problems, digest };
}

/** Whether there is nothing to do. */
export function isEmpty({ actions, problems }: ProvisionPlan): boolean {
  return problems.length === 0 && actions.every(({ work }) => work === "none");
}

function tellOf({ key, issuer, current }: Lineage): PlannedAction {
  const words = `no definition here asks for its token ${current?.id ?? ""}; \`scopewright revoke ${lineageName(key)}\` ends it`;
  return { key, work: "none", issuer, scopes: [], lines: [{ mark: "note", words }] };
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
  const { current } = lineage;
  if (each.gone === true) {
    if (current === undefined) return { ...base, work: "none", lines: [] };
    const words = `revoke the token ${current.id}: the definition no longer names this environment`;
    return { ...base, work: "revoke", lines: [{ mark: "-", words }] };
  }
  const obstacle = obstacleTo(each);
  if (obstacle !== undefined) {
    return { ...base, work: "operator", lines: [{ mark: "note", words: obstacle }] };
  }
  const first = holderLines(each);
  const change = holder === "missing" ? ("create" as const) : ("update" as const);
  const held: Pick<PlannedAction, "holder"> = first.length === 0 ? {} : { holder: change };
  if (current === undefined || !mayLive(each)) {
    const lines = [...first, ...goneLines(each), ...mintLines(each)];
    return { ...base, work: "mint", ...held, lines };
  }
  const reasons = rotationReasons(each, now);
  if (reasons.length > 0) {
    const why = reasons.map((words): PlanLine => ({ mark: "-/+", words }));
    const loss = lossLines(each);
    const lines = [...loss, ...first, ...why, ...notes(each)];
    return { ...base, work: loss.length > 0 ? "operator" : "rotate", ...held, lines };
  }
  if (first.length > 0) {
    return { ...base, work: "update", ...held, lines: [...first, ...notes(each)] };
  }
  return { ...base, work: "none", lines: [...lossLines(each), ...notes(each)] };
}

/** What a person has to settle first; undefined where nothing is in the way. */
function obstacleTo(each: Observed): string | undefined {
  const { desired, lineage, live, capabilities } = each;
  const { current } = lineage;
  const obstacle = heldElsewhere(desired, lineage) ?? whyNotReplaced(each);
  if (obstacle !== undefined) return `${obstacle.message}: ${obstacle.next}`;
  const strangers = capabilities.nameable ? strangersOf(lineage, live ?? []) : [];
  if (current !== undefined || strangers.length === 0) return undefined;
  const ids = strangers.map(({ id }) => id).join(", ");
  return `the issuer has ${ids}, minted for this definition, and this journal knows nothing of it: use the store that made it, take it over with \`scopewright adopt\`, or revoke it there`;
}

/** A token that only it itself can replace: nothing does that unasked. */
function lossLines({ desired, capabilities }: Observed): readonly PlanLine[] {
  if (capabilities.managerCredential !== "self") return [];
  const { message, next } = lossPossible(desired);
  return [{ mark: "note", words: `${message}: ${next}` }];
}

/** Whether the issuer still has the token, as far as it tells. */
function mayLive({ lineage, live }: Observed): boolean {
  return live?.some(({ id }) => id === lineage.current?.id) ?? true;
}

function goneLines({ lineage }: Observed): readonly PlanLine[] {
  const { current } = lineage;
  if (current === undefined) return [];
  return [{ mark: "note", words: `the issuer does not have the token ${current.id} any more` }];
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
  for (const sink of sinks) {
    reasons.push(...placeReasons(sink, current).map((words) => `${words} (forces replacement)`));
  }
  const due = dueAt(each);
  if (due !== undefined && due <= now) reasons.push(`due since ${timeWords(due)}`);
  return reasons;
}

/** When a lineage's token has to be renewed; undefined where nothing ever ends it. */
export function dueAt({ desired, lineage, capabilities }: Observed): number | undefined {
  const { current } = lineage;
  if (current === undefined) return undefined;
  const { maxAge, rotateBefore } = desired;
  const at = renewAt({
    mintedAt: current.mintedAt,
    dateOnly: capabilities.expiry === "date",
    ...(current.expiresAt === undefined ? {} : { expiresAt: current.expiresAt }),
    ...(maxAge === undefined ? {} : { maxAge }),
    ...(rotateBefore === undefined ? {} : { rotateBefore }),
  });
  if (at === undefined) return undefined;
  const end = Math.min(current.expiresAt ?? Infinity, current.mintedAt + (maxAge ?? Infinity));
  return withJitter(at, end - at, lineageName(desired.key));
}

/** What can't be known, and what is worth knowing. */
function notes({ sinks, lineage, live, capabilities }: Observed): readonly PlanLine[] {
  const left = (lineage.current?.places ?? []).filter(
    ({ key }) => !sinks.some((sink) => sink.key === key),
  );
  const words = [
    ...sinks.flatMap(({ place, base }) =>
      base.kind === "hidden" ? [`${place}: unknown what is there, ${base.why}`] : [],
    ),
    ...left.map(({ place }) => `${place} is in the definition no more; it keeps what it holds`),
    ...(capabilities.nameable ? strangersOf(lineage, live ?? []) : []).map(
      ({ id }) => `the issuer has ${id} too, which this journal has no record of`,
    ),
  ];
  return words.map((each) => ({ mark: "note", words: each }));
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.toSorted().join() === b.toSorted().join();
}

/** `2026-11-28 07:15 UTC`. */
export function timeWords(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
