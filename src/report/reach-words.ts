import { riskClasses } from "../model/catalog.ts";
import type { ReachChange } from "../model/finding.ts";
import type { ReachCounts } from "../privilege/types.ts";
import { counted } from "./check-report.ts";

/** `55 operations: 36 read, 19 write`. */
export function reachWords(counts: ReachCounts): string {
  const classes = riskClasses
    .filter((risk) => counts[risk] > 0)
    .map((risk) => `${counts[risk]} ${risk}`);
  const total = counted(counts.total, "operation");
  return classes.length === 0 ? total : `${total}: ${classes.join(", ")}`;
}

/** `228 → 55 operations: read 132 → 36, destructive 27 → 0`. */
export function changeWords({ before, after }: Pick<ReachChange, "before" | "after">): string {
  const classes = riskClasses
    .filter((risk) => before[risk] > 0 || after[risk] > 0)
    .map((risk) => `${risk} ${before[risk]} → ${after[risk]}`);
  const total = `${before.total} → ${counted(after.total, "operation")}`;
  return classes.length === 0 ? total : `${total}: ${classes.join(", ")}`;
}
