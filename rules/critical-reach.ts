import type { Bitset, CompiledProvider } from "../src/catalog/compiled.ts";
import { riskClasses } from "../src/model/catalog.ts";
import type { Rule } from "../src/lint/rule.ts";
import { operationWords } from "../src/lint/call-words.ts";
import type { Grant } from "../src/lint/grant.ts";
import type { GrantedScope } from "../src/lint/holdings.ts";
import { withoutCalls } from "../src/lint/needs.ts";
import { count, quotedList } from "../src/lint/words.ts";
import {
  add,
  emptySet,
  has,
  intersects,
  isEmpty,
  membersOf,
  removeAll,
  setOf,
} from "../src/catalog/bitset.ts";
import { operationsOf } from "../src/privilege/calls.ts";
import { operationsReached } from "../src/privilege/reach.ts";

export const criticalReach: Rule = {
  id: "critical-reach",
  summary:
    "The grant can mint credentials or change members or permissions, and no known call needs that.",
  severity: "error",
  fixSafety: "safe",
  about: "definition",
  *check({ integration, grant }) {
    if (grant === undefined || withoutCalls(integration)) return;
    const all = grant();
    const { view, reach, narrowing } = all;
    const { provider } = view;
    const needless = critical(provider, reach().operations);
    removeAll(needless, neededOf(all));
    if (isEmpty(needless)) return;
    const operations = membersOf(needless).map((number) => provider.operations[number]!);
    const givers = giversOf(all, needless);
    const { narrow: fix, withheld } = narrowing();
    const [first, ...others] = givers;
    yield {
      message: `\`${integration.name}\` can mint credentials or change members, and no call needs that`,
      at: first?.at ?? integration.at,
      label: `opens ${count(operations.length, "critical operation")}`,
      related: others.map(({ at }) => ({ at, text: "and so does this" })),
      notes: [
        `through ${quotedList(givers.map(({ name }) => name))}:`,
        ...operations.slice(0, 3).map(operationWords),
        ...(operations.length > 3 ? [`and ${operations.length - 3} more`] : []),
        ...(withheld === undefined ? [] : [`no fix: ${withheld}`]),
      ],
      subject: givers.map(({ name }) => name),
      ...(fix === undefined ? {} : { fix }),
    };
  },
};

/** What the calls can't do without: the reach of the minimal set, or at least the calls themselves. */
function neededOf({ view, calls, needs }: Grant): Bitset {
  const answer = needs().minimal();
  if (answer.kind === "minimal") return answer.reach.operations;
  return operationsOf(
    view,
    calls.map(({ resolved }) => resolved),
  );
}

/** The granted scopes that open some of the operations alone; all of them where only several do. */
function giversOf({ view, scopes, effective }: Grant, operations: Bitset): readonly GrantedScope[] {
  const granted = scopes.filter(({ number }) => has(effective, number));
  const alone = granted.filter(({ number }) =>
    intersects(operationsReached(view, setOf(view.provider.scopes.length, [number])), operations),
  );
  return alone.length === 0 ? granted : alone;
}

function critical({ operations, tables }: CompiledProvider, among: Bitset): Bitset {
  const found = emptySet(operations.length);
  for (const number of membersOf(among)) {
    if (riskClasses[tables.risk[number]!] === "critical") add(found, number);
  }
  return found;
}
