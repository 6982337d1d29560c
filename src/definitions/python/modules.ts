import { parsePython, type PyModule } from "../../python/tree.ts";
import type { ReadContext } from "../reader.ts";

/** Other modules of the checkout, parsed on demand. */
export interface PyModules {
  /** The module that a name means, seen from a file; dots in front go up. */
  resolve(name: string, from: string): PyModule | undefined;
}

/** The modules that a context gives; without one there are none. */
export function modulesOf(context: ReadContext | undefined): PyModules {
  const parsed = new Map<string, PyModule | undefined>();
  const open = (path: string): PyModule | undefined => {
    if (!parsed.has(path)) {
      const source = context?.file(path);
      parsed.set(path, source?.ok === true ? parsePython(path, source.value.text) : undefined);
    }
    return parsed.get(path);
  };
  const at = (path: string): PyModule | undefined =>
    path === "" ? undefined : (open(`${path}.py`) ?? open(`${path}/__init__.py`));
  return {
    resolve: (name, from) => {
      if (context === undefined) return undefined;
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
      // No configuration is read: from the nearest folder outwards, and from `src`.
      for (let up = folder.length; up >= 0; up -= 1) {
        const above = folder.slice(0, up);
        const found = at([...above, ...rest].join("/")) ?? at([...above, "src", ...rest].join("/"));
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}
