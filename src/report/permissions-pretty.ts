import { type PermissionListReport, scopeList } from "./permissions-report.ts";
import type { Style } from "./style.ts";
import { visible } from "./visible-text.ts";

/** Permission lists for people: what each does to whom, and what to do about it. */
export function prettyPermissions(lists: readonly PermissionListReport[], style: Style): string {
  const lines: string[] = [];
  for (const list of lists) {
    const shown = `${list.export} in ${list.file}`;
    lines.push(style.paint("strong", visible(shown)));
    for (const { scope, integrations } of list.missing) {
      const by = integrations.length === 0 ? "" : `, granted to ${integrations.join(", ")}`;
      lines.push(`  ${style.paint("error", "unlisted")}  ${visible(scope + by)}`);
    }
    for (const trip of list.broken) {
      const change = `${scopeList(trip.stored)} becomes ${scopeList(trip.afterSave)}`;
      const consequence =
        trip.outcome === "refused"
          ? "the server refuses it, and no field shows the error"
          : `${trip.vanished.join(", ")} lost without a word`;
      lines.push(
        `  ${style.paint("error", trip.outcome.padEnd(8))}  ${visible(`${trip.integration}: on save ${change}; ${consequence}`)}`,
      );
    }
    for (const { integration } of list.lossless) {
      lines.push(`  ${style.paint("added", "lossless")}  ${visible(integration)}`);
    }
    const broken = list.missing.length + list.broken.length;
    if (broken > 0) {
      lines.push(`  ${style.paint("help", "help:")} scopewright permissions write`);
    } else if (list.lossless.length === 0) {
      lines.push(visible(`  no definition here holds scopes of ${list.provider}`));
    }
    lines.push("");
  }
  return lines.join("\n");
}
