import { openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";

// The functions themselves: tests put others in their place.
const [open, write] = [openSync, writeSync];

/** A file of JSON lines that this process alone writes, and that outlives any death of it. */
export function linesFile(folder: string): (line: unknown) => void {
  let file: number | undefined;
  return (line) => {
    file ??= open(join(folder, `${process.pid}-${crypto.randomUUID()}`), "a", 0o600);
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    let done = 0;
    while (done < bytes.length) done += write(file, bytes, done);
  };
}

/** The lines of all processes. */
export function* allLines(folder: string): Generator<unknown> {
  for (const name of readdirSync(folder)) {
    // What stands behind the last break is empty, or half a line of a process that was killed.
    const lines = readFileSync(join(folder, name), "utf8").split("\n").slice(0, -1);
    for (const line of lines) yield JSON.parse(line) as unknown;
  }
}
