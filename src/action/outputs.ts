import { randomUUID } from "node:crypto";
import { appendFileSync } from "node:fs";

/** As much as the runner takes for a step's summary, in bytes, with some room. */
export const summaryLimit = 1_000_000;
/** An output larger than this is not handed over: the runner's limit is for all of a job. */
export const outputLimit = 200_000;

/** Appends outputs to the runner's file. A delimiter that nobody can guess keeps values apart. */
export function writeOutputs(
  file: string | undefined,
  outputs: Readonly<Record<string, string>>,
): void {
  if (file === undefined) return;
  for (const [name, value] of Object.entries(outputs)) {
    const delimiter = `end-${randomUUID()}`;
    appendFileSync(file, `${name}<<${delimiter}\n${value}\n${delimiter}\n`);
  }
}

/** The first of these texts that is short enough. The last has to be. */
export function firstThatFits(
  texts: readonly (() => string)[],
  limit: number,
  size: (text: string) => number = (text) => text.length,
): string {
  let text = "";
  for (const make of texts) {
    text = make();
    if (size(text) <= limit) return text;
  }
  return text.slice(0, limit);
}
