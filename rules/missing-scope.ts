import type { Report, Rule } from "../src/lint/rule.ts";
import { callName, callPlaces, operationWords } from "../src/lint/call-words.ts";
import { changeTo } from "../src/lint/narrowing.ts";
import type { StatedNeed } from "../src/model/integration.ts";
import { count, quotedList } from "../src/lint/words.ts";
import type { Integration } from "../src/model/integration.ts";
import { authorises } from "../src/privilege/calls.ts";

export const missingScope: Rule = {
  id: "missing-scope",
  summary: "Nothing that is granted authorises a known call.",
  severity: "error",
  fixSafety: "safe",
  about: "definition",
  *check({ integration, grant }) {
    if (grant === undefined) return;
    const all = grant();
    const { view, calls, scopes, unknownScopes, narrowing, needs } = all;
    yield* lackingParts(integration.name, needs().parts.lacking);
    // What no token of the kind can do is another rule's; an unknown scope may be the one.
    const missing = calls.filter(
      ({ opened, resolved }) => opened.length === 0 && authorises(view, view.grantable, resolved),
    );
    if (missing.length === 0 || unknownScopes.length > 0) return;
    const answer = needs().minimal();
    const fix = narrowing().narrow;
    const notes: string[] = [];
    if (answer.kind === "minimal") {
      notes.push(
        `the least for ${count(calls.length, "known call")}: ${quotedList(answer.scopes)}`,
      );
      const harmful = changeTo(all, answer.scopes).gained.filter(({ risk }) => risk !== "read");
      if (harmful.length > 0) {
        const much = `${count(harmful.length, "operation")} beyond reading`;
        notes.push(`no fix: granting that opens ${much}, which a person has to decide:`);
        notes.push(...harmful.slice(0, 3).map(operationWords));
      }
    } else if (answer.kind === "ambiguous") {
      for (const { targets, scopes: names } of answer.answers) {
        notes.push(`for ${targets.join(", ")}: ${quotedList(names)}`);
      }
    }
    for (const { call } of missing) {
      const name = callName(call);
      const granted = scopes.map((scope) => scope.name).join(", ");
      yield {
        message: `the grant of \`${integration.name}\` does not open \`${name}\``,
        ...bothPlaces(callPlaces(call, integration), integration),
        label: `not opened by [${granted}]`,
        notes,
        subject: [name],
        ...(fix === undefined ? {} : { fix }),
      };
    }
  },
};

function* lackingParts(name: string, lacking: readonly StatedNeed[]): Generator<Report> {
  for (const { scope, by, at } of lacking) {
    yield {
      message: `\`${by}\` needs \`${scope}\`, which \`${name}\` is not granted`,
      at,
      label: `needs ${scope}`,
      notes: ["judged by what is documented of it; granting more is for a person to decide"],
      subject: [scope],
    };
  }
}

/** For a call that code makes, also where the grant is written. */
function bothPlaces(
  places: ReturnType<typeof callPlaces>,
  integration: Integration,
): typeof places {
  const { at, related } = places;
  if (at.file === integration.at.file) return places;
  const granted = integration.scopes[0]?.at ?? integration.at;
  return { at, related: [...related, { at: granted, text: "granted here" }] };
}
