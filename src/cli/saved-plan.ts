import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { jsonText } from "../report/json-text.ts";
import { visible } from "../report/visible-text.ts";
import type { Context } from "./context.ts";
import { UsageError } from "./usage-error.ts";

/** What `apply` has to find again for a plan not to be stale. */
export interface SavedPlan {
  readonly digest: string;
  /** Who was to mint in place of whom the definitions name. */
  readonly issuer?: string;
}

const version = 1;

/** @throws {UsageError} when the file can't be written */
export function savePlan({ cwd, stderr }: Context, file: string, plan: SavedPlan): void {
  try {
    writeFileSync(resolve(cwd, file), jsonText({ version, ...plan }));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file} can't be written (${code ?? String(error)})`);
  }
  stderr.write(`Saved the plan to ${visible(file)}\n`);
}

/** @throws {UsageError} when the file is no plan */
export function readPlan({ cwd }: Context, file: string): SavedPlan {
  try {
    const kept: unknown = JSON.parse(readFileSync(resolve(cwd, file), "utf8"));
    if (typeof kept === "object" && kept !== null) {
      const { digest, issuer } = kept as Readonly<Record<string, unknown>>;
      if (typeof digest === "string") {
        return { digest, ...(typeof issuer === "string" ? { issuer } : {}) };
      }
    }
  } catch {
    // Told below, whatever it was.
  }
  throw new UsageError(`${file} is no saved plan: \`scopewright plan --out ${file}\` makes one`);
}
