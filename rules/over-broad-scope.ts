import { reachOf } from "../src/privilege/reach.ts";
import { setOf } from "../src/privilege/bitset.ts";
import type { Rule } from "../src/lint/rule.ts";
import { count } from "../src/lint/words.ts";

export const overBroadScope: Rule = {
  id: "over-broad-scope",
  summary: "No known call uses a granted scope.",
  severity: "error",
  fixSafety: "safe",
  about: "definition",
  *check({ integration, grant }) {
    if (grant === undefined) return;
    const { view, calls, needs, narrowing } = grant();
    for (const { name, number, at } of needs().useless) {
      const alone = reachOf(view, setOf(view.provider.scopes.length, [number])).counts;
      const { narrow: fix, withheld } = narrowing();
      yield {
        message:
          calls.length === 0
            ? `no call of \`${integration.name}\` is known that would need \`${name}\``
            : `no call of \`${integration.name}\` uses \`${name}\``,
        at,
        label: `opens ${count(alone.total, "operation")}, none of them called`,
        notes: [
          `${count(calls.length, "known call")}, and none of them asks for it or for what it implies`,
          ...(withheld === undefined ? [] : [`no fix: ${withheld}`]),
        ],
        subject: [name],
        ...(fix === undefined ? {} : { fix }),
      };
    }
  },
};
