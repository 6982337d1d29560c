import type { Rule } from "../src/lint/rule.ts";

export const unlistedPermission: Rule = {
  id: "unlisted-permission",
  severity: "error",
  summary: "A granted scope is in no row and no box of the settings page.",
  fixSafety: "none",
  about: "definition",
  *check({ integration, facts }) {
    for (const { export: list, listAt, missing, trip } of facts.permissions?.get(
      integration.name,
    ) ?? []) {
      for (const scope of missing) {
        const granted = integration.scopes.find(({ value }) => value === scope);
        const sent = trip.afterSave.map((each) => each ?? "null").join(", ");
        yield {
          message: `\`${scope}\` is granted, and \`${list}\` does not list it`,
          at: granted?.at ?? integration.at,
          label: "the settings page does not know this scope",
          related: [{ at: listAt, text: "no row and no box here stands for it" }],
          notes: [
            `opening the settings page and saving it turns [${trip.stored.join(", ")}] into [${sent}]`,
            trip.outcome === "refused"
              ? "the server refuses the `null`, with an error that no field of the page shows"
              : "the scope is lost without a word",
            "`scopewright permissions write` adds the entries",
          ],
          subject: [scope],
        };
      }
    }
  },
};
