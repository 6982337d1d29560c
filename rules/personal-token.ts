import type { PersonalTokenUse } from "../src/model/facts.ts";
import type { Report, Rule } from "../src/lint/rule.ts";

export const personalToken: Rule = {
  id: "personal-token",
  summary: "The integration uses a person's own token, where the policy does not allow that.",
  severity: "warning",
  fixSafety: "none",
  about: "definition",
  *check({ integration, kind, issuer, settings, facts }) {
    const policy = settings.policy.personalTokens?.value ?? "observe";
    if (policy === "allow") return;
    const others = issuer?.tokenKinds.filter(({ principal }) => principal !== "user") ?? [];
    const instead = others.map(({ name }) => name).join(", ");
    const notes = [
      "it can do what that person can, and stops working when they leave",
      ...(instead === ""
        ? []
        : [`kinds of ${issuer?.title ?? "the issuer"} that are nobody's: ${instead}`]),
    ];
    const severity = policy === "deny" ? "error" : "warning";
    const about = `the policy for personal tokens is \`${policy}\``;
    if (kind?.personal === true) {
      yield {
        severity,
        message: `\`${integration.name}\` uses a person's own token`,
        at: integration.token.kind?.at ?? integration.at,
        label: `${kind.name}; ${about}`,
        notes,
        subject: [kind.name],
      };
    }
    for (const use of facts.personalTokens?.get(integration.name) ?? []) {
      yield { ...inCode(integration.name, use), severity, notes: [about, ...notes] };
    }
  },
};

function inCode(integration: string, { at, name, prefix, kind, shared }: PersonalTokenUse): Report {
  if (name !== undefined) {
    return {
      message: `the code of \`${integration}\` uses \`${name}\`, which is a person's token by its name`,
      at,
      subject: [name],
    };
  }
  const may = shared === true ? `may be of the kind ${kind}` : `is of the kind ${kind}`;
  return {
    message: `a token stands in the code of \`${integration}\` that ${may}: revoke it`,
    at,
    label: `begins with ${prefix}`,
    subject: [prefix ?? ""],
  };
}
