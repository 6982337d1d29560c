import type { CompiledProvider } from "../src/catalog/compiled.ts";
import type { Rule } from "../src/lint/rule.ts";
import { callName, callPlaces } from "../src/lint/call-words.ts";
import { authorises } from "../src/privilege/calls.ts";
import type { KindView, ResolvedCall } from "../src/privilege/types.ts";
import { viewOf } from "../src/privilege/view.ts";

export const wrongTokenKind: Rule = {
  id: "wrong-token-kind",
  summary: "No token of this kind can make a known call, whatever scopes it is granted.",
  severity: "error",
  fixSafety: "none",
  about: "definition",
  *check({ integration, kind, provider, grant }) {
    if (grant === undefined || provider === undefined) return;
    const { view, calls } = grant();
    for (const { call, resolved } of calls) {
      if (canMake(view, resolved)) continue;
      const name = callName(call);
      const kinds = kindsThatCan(provider, resolved);
      const who = kind === undefined ? "no token" : `no token of kind \`${kind.name}\``;
      yield {
        message: `${who} can make the call \`${name}\`, whatever its scopes`,
        ...callPlaces(call, integration),
        label: kinds.length === 0 ? "closed to tokens" : `open to ${kinds.join(", ")}`,
        notes: [
          kinds.length === 0
            ? `${provider.title} opens it to a person's own session alone, or to nobody`
            : `use one of these kinds of token, or do without the call`,
        ],
        subject: [name],
      };
    }
  },
};

/** Whether some token of the view's kinds can make the call, with all that it can be granted. */
function canMake(view: KindView, call: ResolvedCall): boolean {
  return authorises(view, view.grantable, call);
}

function kindsThatCan(provider: CompiledProvider, call: ResolvedCall): readonly string[] {
  return provider.tokenKinds.flatMap(({ name }) => {
    const view = viewOf(provider, name);
    return view !== undefined && canMake(view, call) ? [name] : [];
  });
}
