import { existsSync, realpathSync } from "node:fs";
import { resolve, sep } from "node:path";
import { readSource } from "../document/read.ts";
import { type Checkout, checkoutAt } from "../evidence/files.ts";
import type { Outcome } from "../model/problem.ts";
import type { SourceFile } from "../model/span.ts";

/** The files around definitions, on disk or in a commit: settings pages, and code that calls. */
export interface RepositoryFiles {
  readonly has: (path: string) => boolean;
  readonly file: (path: string) => Outcome<SourceFile>;
  readonly checkout: Checkout;
}

/** The files below a folder. What leads out of it is refused. */
export function filesAt(root: string): RepositoryFiles {
  return {
    has: (path) => existsSync(resolve(root, path)),
    file: (path) => (liesInside(root, path) ? readSource(root, path) : outside(path)),
    checkout: checkoutAt(root),
  };
}

/** Whether a path, its symbolic links followed, stays below the root. */
function liesInside(root: string, path: string): boolean {
  try {
    return realpathSync(resolve(root, path)).startsWith(realpathSync(root) + sep);
  } catch {
    return false;
  }
}

function outside(file: string): Outcome<never> {
  const message = "there is no such file in this repository";
  return { ok: false, problems: [{ code: "file-not-found", message, file }] };
}
