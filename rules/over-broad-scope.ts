import { reachOf } from "../src/privilege/reach.ts";
import { removeAll, setOf } from "../src/catalog/bitset.ts";
import type { Report, Rule } from "../src/lint/rule.ts";
import type { Surplus } from "../src/lint/part-needs.ts";
import { count, quotedList } from "../src/lint/words.ts";
import type { Fix } from "../src/model/finding.ts";
import type { KindView } from "../src/privilege/types.ts";

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
    yield* unneededByParts(integration.name, view, needs().parts.surplus, fix);
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

/** One finding for each place: `write-all` is one place for many scopes. */
function* unneededByParts(
  name: string,
  { provider }: KindView,
  surplus: readonly Surplus[],
  fix: Fix | undefined,
): Generator<Report> {
  const places = Map.groupBy(surplus, ({ scope }) => scope.at.start.offset);
  for (const [{ scope, enough }, ...others] of places.values() as Iterable<
    readonly [Surplus, ...Surplus[]]
  >) {
    const scopes = [scope, ...others.map((other) => other.scope)];
    const names = scopes.map((each) => each.name);
    const access = scopes.map(({ number }) => provider.scopes[number]?.access);
    const instead = [...new Set([...enough, ...others.flatMap((other) => other.enough)])];
    yield {
      // What can only be read does no harm but to what is secret.
      severity: access.every((each) => each === "read") ? "warning" : "error",
      message: `no step of \`${name}\` needs ${quotedList(names)}`,
      at: scope.at,
      label: instead.length === 0 ? "not needed" : `${instead.join(", ")} would do`,
      notes: [
        "judged by what is documented of its actions and commands; every step of the job is known",
      ],
      subject: names,
      ...(fix === undefined ? {} : { fix }),
    };
  }
}
