import type { Rule } from "../src/lint/rule.ts";
import { callName, callPlaces } from "../src/lint/call-words.ts";
import { joined } from "../src/lint/words.ts";
import type { UnknownCall } from "../src/lint/holdings.ts";

export const unknownOperation: Rule = {
  id: "unknown-operation",
  summary:
    "A call matches no operation of the provider, or states a target that the operation does not have.",
  severity: "error",
  fixSafety: "none",
  about: "unknown-name",
  *check({ integration, provider, grant }) {
    for (const unknown of grant?.().unknownCalls ?? []) {
      const { call, targets } = unknown;
      const title = provider?.title ?? integration.provider.value;
      const name = callName(call);
      yield {
        message:
          targets === undefined
            ? `${title} has no operation \`${name}\``
            : `\`${name}\` has no target \`${call.target}\``,
        ...callPlaces(call, integration),
        label: hint(unknown),
        notes: ["which scopes it needs is not known, so this grant can't be judged"],
        subject: [name],
      };
    }
  },
};

function hint({ methods, nearest, targets }: UnknownCall): string {
  if (targets !== undefined && targets.length > 0) return `its targets: ${targets.join(", ")}`;
  if (targets !== undefined) return "it has no targets";
  if (methods.length > 0) return `the path is known with ${joined(methods)}`;
  return nearest === undefined ? "unknown" : `did you mean \`${nearest}\`?`;
}
