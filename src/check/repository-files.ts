import { existsSync, realpathSync } from "node:fs";
import { resolve, sep } from "node:path";
import { readSource } from "../document/read.ts";
import { type Checkout, checkoutAt, checkoutOf } from "../evidence/files.ts";
import type { Outcome } from "../model/problem.ts";
import type { Tree } from "../review/tree.ts";

/** The files around definitions, on disk or in a commit: settings pages, and code that calls. */
export interface RepositoryFiles extends Pick<Tree, "has" | "file"> {
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

/** The files of a tree. */
export function filesOf(tree: Tree): RepositoryFiles {
  const read = (path: string): string | undefined => {
    const source = tree.has(path) ? tree.file(path) : undefined;
    return source?.ok === true ? source.value.text : undefined;
  };
  const checkout = checkoutOf(tree.paths, read);
  const choose = (paths: readonly string[]): ReturnType<Checkout["choose"]> => {
    tree.prepare(paths);
    return checkout.choose(paths);
  };
  return { has: tree.has, file: tree.file, checkout: { ...checkout, choose } };
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
