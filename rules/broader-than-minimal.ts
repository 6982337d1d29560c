import type { ReachChange } from "../src/model/finding.ts";
import { riskClasses } from "../src/model/catalog.ts";
import type { Rule } from "../src/lint/rule.ts";
import { operationList } from "../src/lint/call-words.ts";
import type { Grant } from "../src/lint/grant.ts";
import type { Better } from "../src/lint/needs.ts";
import { methodCounts } from "../src/privilege/reach.ts";
import { changeTo } from "../src/lint/narrowing.ts";
import { count, quotedList } from "../src/lint/words.ts";

export const broaderThanMinimal: Rule = {
  id: "broader-than-minimal",
  summary: "Another scope set authorises every known call and reaches less.",
  severity: "error",
  fixSafety: "safe",
  about: "definition",
  *check({ integration, grant }) {
    const all = grant?.();
    const better = all?.needs().better();
    if (all === undefined || better === undefined) return;
    const change = changeTo(all, better.scopes);
    const { narrow: fix, withheld } = all.narrowing();
    const [first, ...others] = better.dropped;
    const enough = better.scopes.length === 0 ? "no scope" : quotedList(better.scopes);
    const are = better.scopes.length > 1 ? "are" : "is";
    yield {
      severity: better.domination.dominated ? "error" : "warning",
      message: `${enough} ${are} enough for what \`${integration.name}\` calls; granted: ${quotedList(change.from)}`,
      at: first.at,
      label: `not needed beside ${enough}`,
      related: others.map(({ at }) => ({ at, text: "nor is this" })),
      notes: [
        ...reachNotes(all, better, change),
        ...lostNotes(change),
        ...gainedNotes(change, fix !== undefined),
        whyBetter(better),
        ...(withheld === undefined ? [] : [`no fix: ${withheld}`]),
        ...(fix?.safety === "unsafe"
          ? ["the fix is safe once the definition states `callsComplete: true`"]
          : []),
      ],
      subject: better.dropped.map(({ name }) => name),
      change,
      ...(fix === undefined ? {} : { fix }),
    };
  },
};

function reachNotes(
  { view, reach }: Grant,
  better: Better,
  { before, after }: ReachChange,
): readonly string[] {
  const classes = riskClasses
    .filter((risk) => before[risk] > 0 || after[risk] > 0)
    .map((risk) => `${risk} ${before[risk]} → ${after[risk]}`);
  const now = methodCounts(view.provider, reach().operations);
  const then = methodCounts(view.provider, better.reach.operations);
  const methods = now.map(({ method, count: number }) => {
    const left = then.find((other) => other.method === method)?.count ?? 0;
    return `${method} ${number} → ${left}`;
  });
  return [
    `reach: ${before.total} → ${after.total} operations (${classes.join(", ")})`,
    `by method: ${methods.join(", ")}`,
  ];
}

function lostNotes({ lost }: ReachChange): readonly string[] {
  if (lost.length === 0) return [];
  const notes = [`no longer possible: ${count(lost.length, "operation")}, the most harmful first`];
  for (const risk of riskClasses.toReversed()) {
    const some = lost.filter((operation) => operation.risk === risk);
    if (some.length > 0) notes.push(`${risk} (${some.length}): ${operationList(some, 3)}`);
  }
  return notes;
}

function gainedNotes({ gained }: ReachChange, listed: boolean): readonly string[] {
  if (gained.length === 0) return [];
  const reads = gained.every(({ risk }) => risk === "read") ? "read" : "operation";
  const names = listed ? "listed with the fix" : operationList(gained, 20);
  return [`gained: ${count(gained.length, reads)}: ${names}`];
}

function whyBetter({ answer, domination }: Better): string {
  if (domination.dominated) {
    return `${quotedList(domination.by ?? [])} reaches part of what is granted and nothing else: no weighing of risks makes this grant right`;
  }
  return `a trade and no subset: the better set weighs ${answer.excess.weight} beyond the calls`;
}
