import type { Rule } from "../src/lint/rule.ts";

export const personalToken: Rule = {
  id: "personal-token",
  summary: "The integration uses a person's own token, where the policy does not allow that.",
  severity: "warning",
  fixSafety: "none",
  about: "definition",
  *check({ integration, kind, issuer, settings }) {
    const policy = settings.policy.personalTokens?.value ?? "observe";
    if (kind === undefined || !kind.personal || policy === "allow") return;
    const others = issuer?.tokenKinds.filter(({ principal }) => principal !== "user") ?? [];
    const instead = others.map(({ name }) => name).join(", ");
    yield {
      severity: policy === "deny" ? "error" : "warning",
      message: `\`${integration.name}\` uses a person's own token`,
      at: integration.token.kind?.at ?? integration.at,
      label: `${kind.name}; the policy for personal tokens is \`${policy}\``,
      notes: [
        "it can do what that person can, and stops working when they leave",
        ...(instead === ""
          ? []
          : [`kinds of ${issuer?.title ?? "the issuer"} that are nobody's: ${instead}`]),
      ],
      subject: [kind.name],
    };
  },
};
