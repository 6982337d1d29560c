import type { ReachChange } from "../src/model/finding.ts";
import { riskClasses } from "../src/model/catalog.ts";
import type { Rule } from "../src/lint/rule.ts";
import { operationList } from "../src/lint/call-words.ts";
import type { Better } from "../src/lint/needs.ts";
import { changeTo } from "../src/lint/narrowing.ts";
import { count, joined, quotedList } from "../src/lint/words.ts";

export const broaderThanMinimal: Rule = {
  id: "broader-than-minimal",
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
    yield {
      severity: better.domination.dominated ? "error" : "warning",
      message: `${enough} would do for ${count(all.calls.length, "known call")}; granted is ${quotedList(change.from)}`,
      at: first.at,
      label: `not needed beside ${enough}`,
      related: others.map(({ at }) => ({ at, text: "nor is this" })),
      notes: [
        ...notesOn(change),
        whyBetter(better),
        ...(withheld === undefined ? [] : [`no fix: ${withheld}`]),
        ...(fix?.safety === "unsafe"
          ? [`\`callsComplete: true\` in \`${integration.name}\` would make the fix safe`]
          : []),
      ],
      subject: better.dropped.map(({ name }) => name),
      change,
      ...(fix === undefined ? {} : { fix }),
    };
  },
};

function notesOn({ before, after, lost, gained }: ReachChange): readonly string[] {
  const classes = riskClasses
    .filter((risk) => before[risk] !== 0 || after[risk] !== 0)
    .map((risk) => `${risk} ${before[risk]} → ${after[risk]}`);
  const deletes = (operations: ReachChange["lost"]): number =>
    operations.filter(({ method }) => method === "DELETE").length;
  return [
    `reach: ${before.total} → ${after.total} operations (${joined(classes)})`,
    ...(lost.length === 0
      ? []
      : [
          `no longer possible: ${count(lost.length, "operation")}, ${deletes(lost)} of them DELETE: ${operationList(lost, 5)}`,
        ]),
    ...(gained.length === 0
      ? []
      : [`gained: ${count(gained.length, "operation")}: ${operationList(gained, 20)}`]),
  ];
}

function whyBetter({ answer, domination }: Better): string {
  if (domination.dominated) {
    return `${quotedList(domination.by ?? [])} reaches part of what is granted and nothing else: no weighing of risks makes this grant right`;
  }
  return `the better set weighs ${answer.excess.weight} beyond the calls; it is a trade, not a subset`;
}
