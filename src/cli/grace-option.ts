import type { Command } from "commander";
import { parseDuration } from "../definitions/duration.ts";
import { UsageError } from "./usage-error.ts";

/** Running processes read a new value late: a day, unless stated. */
const usual = "1d";

/** Declares how long an old token lives on beside its successor. */
export function addGraceOption(command: Command): void {
  command.option("--grace <time>", `how long an old token lives on: 0, 30m, 12h; ${usual}`);
}

/** In milliseconds. @throws {UsageError} */
export function graceOf({ grace = usual }: { readonly grace?: string }): number {
  if (grace === "0") return 0;
  const parsed = parseDuration(grace);
  if (parsed !== undefined) return parsed;
  throw new UsageError(`--grace: ${JSON.stringify(grace)} is no length of time: 0, 30m, 12h or 7d`);
}
