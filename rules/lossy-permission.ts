import type { Rule } from "../src/lint/rule.ts";

export const lossyPermission: Rule = {
  id: "lossy-permission",
  severity: "error",
  summary: "Saving the settings page loses scopes, though the page lists all of them.",
  fixSafety: "none",
  about: "definition",
  *check({ integration, facts }) {
    for (const { export: list, listAt, missing, trip } of facts.permissions?.get(
      integration.name,
    ) ?? []) {
      // A scope that is not listed at all is what unlisted-permission is about.
      if (trip.outcome === "lossless" || missing.length > 0) continue;
      const sent = trip.afterSave.map((each) => each ?? "null").join(", ");
      const first = integration.scopes.find(({ value }) => trip.vanished.includes(value));
      yield {
        message: `saving the settings page turns [${trip.stored.join(", ")}] into [${sent}]`,
        at: first?.at ?? integration.at,
        label: trip.outcome === "refused" ? "the server refuses the `null`" : "lost on save",
        related: [{ at: listAt, text: `\`${list}\` lists the scopes` }],
        notes: ["`scopewright permissions write` adds what the page needs to keep them"],
        subject: trip.vanished,
      };
    }
  },
};
