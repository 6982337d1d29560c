import type { FileSet } from "../files.ts";
import { resolveModule } from "../../python/resolve-module.ts";
import { parsePython, type PyModule } from "../../python/tree.ts";

/** The parsed Python files of one run. */
export interface PyProject {
  module(path: string): PyModule | undefined;
  /** The file that a module name means, seen from a file; dots in front go up. */
  resolve(name: string, from: string): string | undefined;
  /** Python files whose text contains the word. */
  mentioning(word: string): readonly string[];
  /** Adds files to the ones that are searched. */
  include(path: string): void;
}

export function createPyProject(files: FileSet): PyProject {
  const modules = new Map<string, PyModule | undefined>();
  const paths: string[] = files.paths.filter((path) => path.endsWith(".py"));
  const mentions = new Map<string, readonly string[]>();
  return {
    module: (path) => {
      if (!modules.has(path)) {
        const text = files.read(path);
        modules.set(path, text === undefined ? undefined : parsePython(path, text));
      }
      return modules.get(path);
    },
    resolve: (name, from) => resolveModule(name, from, (file) => files.read(file) !== undefined),
    mentioning: (word) => {
      let found = mentions.get(word);
      if (found === undefined) {
        found = paths.filter((path) => files.read(path)?.includes(word) === true);
        mentions.set(word, found);
      }
      return found;
    },
    include: (path) => {
      if (paths.includes(path)) return;
      paths.push(path);
      mentions.clear();
    },
  };
}
