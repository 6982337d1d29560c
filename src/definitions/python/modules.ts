import { resolveModule } from "../../python/resolve-module.ts";
import { parsePython, type PyModule } from "../../python/tree.ts";
import type { ReadContext } from "../reader.ts";

/** Other modules of the checkout, read and parsed on demand. */
export interface PyModules {
  /** The module that a name means, seen from a file; dots in front go up. */
  resolve(name: string, from: string): PyModule | undefined;
}

/** The modules that a context gives; without one there are none. */
export function modulesOf(context: ReadContext | undefined): PyModules {
  const texts = new Map<string, string | undefined>();
  const modules = new Map<string, PyModule>();
  const textOf = (path: string): string | undefined => {
    if (!texts.has(path)) {
      const source = context?.file(path);
      texts.set(path, source?.ok === true ? source.value.text : undefined);
    }
    return texts.get(path);
  };
  return {
    resolve: (name, from) => {
      const path = resolveModule(name, from, (file) => textOf(file) !== undefined);
      if (path === undefined) return undefined;
      const module = modules.get(path) ?? parsePython(path, textOf(path)!);
      modules.set(path, module);
      return module;
    },
  };
}
