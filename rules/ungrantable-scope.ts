import { has } from "../src/catalog/bitset.ts";
import type { Rule } from "../src/lint/rule.ts";

export const ungrantableScope: Rule = {
  id: "ungrantable-scope",
  summary: "A token of this kind can't be granted a scope that the definition grants.",
  severity: "error",
  fixSafety: "safe",
  about: "definition",
  *check({ provider, kind, grant }) {
    if (grant === undefined || provider === undefined) return;
    const { view, scopes, narrowing } = grant();
    for (const { name, number, at } of scopes) {
      if (has(view.grantable, number) || has(view.always, number)) continue;
      const holders = provider.tokenKinds.filter(({ grants }) => grants.includes(name));
      const fix = narrowing().narrow ?? narrowing().trim;
      yield {
        message:
          kind === undefined
            ? `no kind of token can hold \`${name}\``
            : `a token of kind \`${kind.name}\` can't hold \`${name}\``,
        at,
        label: "can't be granted",
        notes: [
          holders.length === 0
            ? `${provider.title} grants it to no kind of token`
            : `${provider.title} grants it to: ${holders.map((holder) => holder.name).join(", ")}`,
        ],
        subject: [name],
        ...(fix === undefined ? {} : { fix }),
      };
    }
  },
};
