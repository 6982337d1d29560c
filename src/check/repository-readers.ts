import type { Catalog } from "../catalog/compiled.ts";
import type { Reader } from "../definitions/reader.ts";
import { readersOf } from "../definitions/readers.ts";

/** One set for a catalog: who edits a definition is who has read it. */
const known = new WeakMap<Catalog, readonly Reader[]>();

/** The readers of a repository's definitions; the commands in its workflows are looked into. */
export function repositoryReaders(catalog: Catalog): readonly Reader[] {
  let readers = known.get(catalog);
  if (readers === undefined) {
    readers = readersOf(catalog, async () => {
      const { stepCommands } = await import("../evidence/shell/step-commands.ts");
      return stepCommands(catalog);
    });
    known.set(catalog, readers);
  }
  return readers;
}
