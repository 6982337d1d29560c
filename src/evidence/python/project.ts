import type { FileSet } from "../files.ts";
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
  const at = (path: string): string | undefined =>
    [`${path}.py`, `${path}/__init__.py`].find((file) => files.read(file) !== undefined);
  return {
    module: (path) => {
      if (!modules.has(path)) {
        const text = files.read(path);
        modules.set(path, text === undefined ? undefined : parsePython(path, text));
      }
      return modules.get(path);
    },
    resolve: (name, from) => {
      const folder = from.split("/").slice(0, -1);
      const dots = /^\.*/.exec(name)![0].length;
      const rest = name
        .slice(dots)
        .split(".")
        .filter((part) => part !== "");
      if (dots > 0) {
        if (dots - 1 > folder.length) return undefined;
        return at([...folder.slice(0, folder.length - (dots - 1)), ...rest].join("/"));
      }
      // Without reading any configuration: from the nearest folder outwards, and from `src`.
      for (let up = folder.length; up >= 0; up--) {
        const above = folder.slice(0, up);
        // Inside a package nothing is found by a plain name, though a file may be called the same.
        if (files.read([...above, "__init__.py"].join("/")) !== undefined) continue;
        const found = at([...above, ...rest].join("/")) ?? at([...above, "src", ...rest].join("/"));
        if (found !== undefined) return found;
      }
      return undefined;
    },
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
