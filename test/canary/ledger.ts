import { allLines, linesFile } from "./lines-file.ts";
import { runFolder } from "./run-folder.ts";

/**
 * Shorter ones are the "any" and "t" of tests that need some credential: they stand in every other
 * word, and whoever mints a token mints a longer one.
 */
export const shortest = 12;

const folder = runFolder();
const write = folder === undefined ? undefined : linesFile(folder.ledger);
const known = new Set<string>();

/** Notes that this is a plaintext, which from now on must be found nowhere in the run. */
export function minted(plaintext: string): void {
  if (write === undefined || known.has(plaintext)) return;
  known.add(plaintext);
  // A private key is as bad line by line; its frame is no secret.
  for (const line of plaintext.split(/\r?\n|\\n/)) {
    if (line.length >= shortest && !line.startsWith("-----")) write(line);
  }
}

/** Every plaintext of the run. */
export function ledger(from: string): ReadonlySet<string> {
  return new Set(allLines(from) as Iterable<string>);
}
