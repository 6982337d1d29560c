import { join } from "node:path";

/** Names the folder of the run to every process that the run starts. */
export const variable = "SCOPEWRIGHT_CANARY";

/** What one run of the suite has on disk until its search is over. */
export interface RunFolder {
  /** Plaintexts, one file for each process. Nothing else may hold them, and nobody searches here. */
  readonly ledger: string;
  /** What was told: outputs, answers, errors, arguments. */
  readonly told: string;
  /** The folder for temporary files of everything in the run. */
  readonly temporary: string;
  /** What was in there and was removed or replaced. */
  readonly gone: string;
  /** What every process of the run loads first. */
  readonly preload: string;
}

/** The run that this process belongs to, if it belongs to one. */
export function runFolder(root: string | undefined = process.env[variable]): RunFolder | undefined {
  if (root === undefined || root === "") return undefined;
  return {
    ledger: join(root, "ledger"),
    told: join(root, "told"),
    temporary: join(root, "tmp"),
    gone: join(root, "gone"),
    preload: join(root, "preload.cjs"),
  };
}
