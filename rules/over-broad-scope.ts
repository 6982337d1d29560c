import { reachOf } from "../src/privilege/reach.ts";
import { removeAll, setOf } from "../src/privilege/bitset.ts";
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
    const { view, calls, effective, reach, needs, narrowing } = grant();
    const { narrow, trim, withheld } = narrowing();
    const fix = narrow ?? trim;
    for (const { name, number, at } of needs().useless) {
      const scope = setOf(view.provider.scopes.length, [number]);
      const others = effective.slice();
      removeAll(others, scope);
      const before = reach().counts.total;
      const after = reachOf(view, others).counts.total;
      const none = calls.length === 0;
      yield {
        message: none
          ? `no call of \`${integration.name}\` is known that would need \`${name}\``
          : `no call of \`${integration.name}\` uses \`${name}\``,
        at,
        label: `opens ${count(reachOf(view, scope).counts.total, "operation")}, none of them called`,
        notes: [
          none
            ? "state what it calls under `calls`, or where its code is under `sources`"
            : `asked for by none of the known calls (${calls.length}), nor is what it implies`,
          ...(after < before ? [`reach without it: ${before} → ${after} operations`] : []),
          ...(fix === undefined && withheld !== undefined ? [`no fix: ${withheld}`] : []),
        ],
        subject: [name],
        ...(fix === undefined ? {} : { fix }),
      };
    }
  },
};
