import type { ReachChange } from "../src/model/finding.ts";
import { riskClasses } from "../src/model/catalog.ts";
import type { Rule } from "../src/lint/rule.ts";
import { operationWords } from "../src/lint/call-words.ts";
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
    const least = better.scopes.length === 0 ? "no scope" : `only ${quotedList(better.scopes)}`;
    yield {
      severity: better.domination.dominated ? "error" : "warning",
      message: `\`${integration.name}\` needs ${least} for what it calls; granted: ${quotedList(change.from)}`,
      at: first.at,
      label: "not needed",
      related: others.map(({ at }) => ({ at, text: "not needed" })),
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
  const classes = riskClasses.toReversed().flatMap((risk) => {
    const number = lost.filter((operation) => operation.risk === risk).length;
    return number === 0 ? [] : [`${number} ${risk}`];
  });
  return [
    `no longer possible: ${count(lost.length, "operation")} (${classes.join(", ")}), the worst first:`,
    ...lost.slice(0, 5).map(operationWords),
    ...(lost.length > 5 ? [`and ${lost.length - 5} more, all listed by \`--format json\``] : []),
  ];
}

function gainedNotes({ gained }: ReachChange, listed: boolean): readonly string[] {
  if (gained.length === 0) return [];
  const reads = gained.every(({ risk }) => risk === "read") ? "read" : "operation";
  const number = count(gained.length, reads);
  if (listed) return [`gained: ${number}, listed with the fix`];
  return [`gained: ${number}:`, ...gained.map(operationWords)];
}

function whyBetter({ domination, weights }: Better): string {
  if (domination.dominated) {
    const by = quotedList(domination.by ?? []);
    return `${by} would do as well, and opens a strict part of this: whatever the risks weigh, it is too much`;
  }
  return `a trade: something is gained, while what no call needs weighs ${weights.better} in place of ${weights.granted}`;
}
