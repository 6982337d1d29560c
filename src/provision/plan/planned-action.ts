import { heldElsewhere } from "../held.ts";
import { graceLeft, leftToEnd } from "../lifecycle/operation.ts";
import type { LineageKey } from "../lifecycle/record.ts";
import { lossPossible, whyNotReplaced } from "../replacement.ts";
import { isSame, named } from "../scope-lists.ts";
import { driftOf, strangersOf } from "./drift.ts";
import { dueAt, timeWords } from "./due.ts";
import type { Observed } from "./observed.ts";

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

/**
 * What has to be done about one lineage.
 *
 * @param now milliseconds since 1970
 */
export function plannedAction(each: Observed, now: number): PlannedAction {
  const { desired, lineage, holder } = each;
  const { key, issuer, scopes } = desired;
  const base = { key, issuer, scopes };
  const { open, incident, current } = lineage;
  if (incident !== undefined && open === undefined) {
    const { message, next } = incident.failure!;
    const words = `a person has to decide: ${message}${next === undefined ? "" : `; ${next}`}`;
    return { ...base, work: "operator", lines: [{ mark: "note", words }] };
  }
  if (each.gone === true && open?.plan.kind !== "revoke") return { ...base, ...ending(each) };
  if (open !== undefined && !open.delivered) return { ...base, ...unfinished(each) };
  const obstacle = obstacleTo(each);
  if (obstacle !== undefined) {
    return { ...base, work: "operator", lines: [{ mark: "note", words: obstacle }] };
  }
  const first = holderLines(each);
  const change = holder === "missing" ? ("create" as const) : ("update" as const);
  const held: Pick<PlannedAction, "holder"> = first.length === 0 ? {} : { holder: change };
  if (current === undefined || !mayLive(each)) {
    const old = replacedLines(each, now, true);
    const lines = [...first, ...goneLines(each), ...mintLines(each), ...old];
    return { ...base, work: "mint", ...held, lines };
  }
  const reasons = rotationReasons(each, now);
  if (reasons.length > 0) {
    const why = reasons.map((words): PlanLine => ({ mark: "-/+", words }));
    const loss = lossLines(each);
    const lines = [...loss, ...first, ...why, ...replacedLines(each, now, true), ...notes(each)];
    return { ...base, work: loss.length > 0 ? "operator" : "rotate", ...held, lines };
  }
  const old = replacedLines(each, now, false);
  if (first.length > 0) {
    return { ...base, work: "update", ...held, lines: [...first, ...old, ...notes(each)] };
  }
  const ends = old.some(({ mark }) => mark !== "note");
  const lines = [...old, ...lossLines(each), ...notes(each)];
  return { ...base, work: ends ? "recover" : "none", lines };
}

/** The definition no longer names the environment: whatever there is ends. */
function ending({ lineage }: Observed): Pick<PlannedAction, "work" | "lines"> {
  const { open, mayLive: ids } = lineage;
  const half = open !== undefined && !open.delivered;
  if (ids.length === 0 && !half) return { work: "none", lines: [] };
  const why = "the definition no longer names this environment";
  const broken = half
    ? [`break off the operation ${open.id}, which stands at ${open.state}: ${why}`]
    : [];
  const words = [...broken, ...ids.map((id) => `revoke the token ${id}: ${why}`)];
  return { work: "revoke", lines: words.map((each) => ({ mark: "-", words: each })) };
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

function unfinished({ desired, lineage }: Observed): Pick<PlannedAction, "work" | "lines"> {
  const open = lineage.open!;
  const words = `go on with the operation ${open.id}, which stands half-way at ${open.state}`;
  const lines: PlanLine[] = [{ mark: "~", words }];
  if (open.plan.kind !== "revoke" && !isSame(open.plan.scopes, desired.scopes)) {
    const then = `it was begun with ${named(open.plan.scopes)}, and the definition asks for ${named(desired.scopes)} by now: plan again once it has ended`;
    lines.push({ mark: "note", words: then });
  }
  return { work: "recover", lines };
}

/**
 * The token that was replaced and still lives.
 *
 * @param again the new one has to give way too, and nobody has a use for a token before the last
 */
function replacedLines({ lineage }: Observed, now: number, again: boolean): readonly PlanLine[] {
  const { open } = lineage;
  if (open === undefined) return [];
  const until = graceLeft(open, now);
  return leftToEnd(open).map((id): PlanLine => {
    if (until === undefined) {
      const why = open.graceUntil === undefined ? "which was replaced" : "whose grace is over";
      return { mark: "-", words: `revoke the token ${id}, ${why}` };
    }
    const end = timeWords(until);
    return again
      ? { mark: "-", words: `revoke the token ${id} now, whose grace would last until ${end}` }
      : { mark: "note", words: `the token ${id} that was replaced lives until ${end}` };
  });
}

function holderLines({ desired, holder }: Observed): readonly PlanLine[] {
  const { key, issuer, scopes } = desired;
  if (holder === undefined) return [];
  if (holder === "missing") {
    const words = `create the integration ${key.integration} at ${issuer} with ${scopes.join(", ")}`;
    return [{ mark: "+", words }];
  }
  if (isSame(holder.scopes, scopes)) return [];
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
  const due = dueAt(each);
  return [
    ...driftOf(each).map((words) => `${words} (forces replacement)`),
    ...(due !== undefined && due <= now ? [`due since ${timeWords(due)}`] : []),
  ];
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
