import { allLines, linesFile } from "./lines-file.ts";
import { runFolder } from "./run-folder.ts";

/** Ways on which a text leaves the program. */
export type Channel = "output" | "log" | "answer" | "error" | "argv" | "file" | "database";

/** Something that was told, and by what. */
export interface Told {
  readonly channel: Channel;
  readonly where: string;
  readonly text: string;
}

const folder = runFolder();
const write = folder === undefined ? undefined : linesFile(folder.told);

/** Keeps what was told until the end of the run, when it is searched. */
export function tell(channel: Channel, where: string, text: string): void {
  if (text !== "") write?.({ channel, where, text });
}

export function allTold(from: string): Iterable<Told> {
  return allLines(from) as Iterable<Told>;
}
