import { type Checkout, checkoutOf } from "../evidence/files.ts";
import type { Tree } from "../review/tree.ts";
import type { RepositoryFiles } from "./repository-files.ts";

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
