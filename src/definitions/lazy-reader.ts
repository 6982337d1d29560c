import type { Reader, ReadyReader } from "./reader.ts";

/** The part of a reader that needs a parser. */
export type ParsedReading = Pick<ReadyReader, "read" | "edit">;

/** A reader whose parser is loaded with the first file that it takes. */
export function lazyReader(
  face: Pick<Reader, "id" | "title" | "accepts" | "readsCode">,
  load: () => Promise<ParsedReading>,
): Reader {
  let loaded: ParsedReading | undefined;
  return {
    ...face,
    read: async (source, context) => {
      loaded ??= await load();
      return loaded.read(source, context);
    },
    edit: (source, integration, change) => {
      if (loaded === undefined) throw new Error(`${face.id} edits what it did not read`);
      return loaded.edit(source, integration, change);
    },
  };
}
