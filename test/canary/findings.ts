import { setImmediate } from "node:timers/promises";
import { type Excuse, excuses } from "./excuses.ts";
import type { Form } from "./forms.ts";
import { ledger } from "./ledger.ts";
import type { RunFolder } from "./run-folder.ts";
import { type Hit, Search } from "./search.ts";
import { piecesOf } from "./files.ts";
import { allTold, type Channel } from "./witness.ts";

/** A plaintext where none may be, without the plaintext. */
export interface Finding {
  readonly channel: Channel;
  readonly where: string;
  readonly form: Form;
  /** The line around it. */
  readonly line: string;
}

/** What a search looked through. */
export interface Searched {
  readonly findings: readonly Finding[];
  readonly plaintexts: number;
  readonly texts: number;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Looks for every plaintext of a run in all that the run told and left behind. The runner gets its
 * turn in between: it is still ending its workers.
 */
export async function searchRun(
  run: RunFolder,
  allowed: readonly Excuse[] = excuses,
): Promise<Searched> {
  const plaintexts = ledger(run.ledger);
  const search = new Search(plaintexts);
  const findings: Finding[] = [];
  const seen = { texts: 0, files: 0, bytes: 0 };
  const look = (channel: Channel, where: string, bytes: Buffer): void => {
    seen.bytes += bytes.length;
    findings.push(...judged(channel, where, bytes, search, allowed));
  };
  for (const { channel, where, text } of allTold(run.told)) {
    seen.texts += 1;
    look(channel, where, Buffer.from(text));
  }
  for (const folder of [run.temporary, run.gone]) {
    for (const { channel, where, bytes, part } of piecesOf(folder, search.overlap)) {
      if (part === "first" && (seen.files += 1) % 100 === 0) await setImmediate();
      // The first part of what is gone is a number of the canary's own.
      look(channel, folder === run.gone ? where.replace(/^[^/]*\//, "") : where, bytes);
    }
  }
  return { findings, plaintexts: plaintexts.size, ...seen };
}

/** An excuse is good for one place of a text: what stands there twice was told once too often. */
function judged(
  channel: Channel,
  where: string,
  bytes: Buffer,
  search: Search,
  allowed: readonly Excuse[],
): readonly Finding[] {
  const hits = search.in(bytes);
  if (hits.length === 0) return [];
  const open = allowed.filter((each) => each.channel === channel && each.where.test(where));
  const findings: Finding[] = [];
  for (const hit of hits) {
    const line = lineAround(bytes, hit, hits);
    const index = open.findIndex((each) => hit.form === "as it is" && each.line.test(line));
    if (index === -1) findings.push({ channel, where, form: hit.form, line });
    else if (open[index]!.often !== true) open.splice(index, 1);
  }
  return findings;
}

/** The line that a hit stands in, with every plaintext in it made unreadable. */
function lineAround(bytes: Buffer, hit: Hit, hits: readonly Hit[]): string {
  const newline = 10;
  const from = bytes.lastIndexOf(newline, hit.start) + 1;
  const next = bytes.indexOf(newline, hit.end);
  const to = next === -1 ? bytes.length : next;
  let line = "";
  let at = from;
  for (const { start, end } of hits.toSorted((one, other) => one.start - other.start)) {
    if (end <= at || start >= to) continue;
    line += `${bytes.subarray(at, Math.max(at, start)).toString("latin1")}<plaintext>`;
    at = end;
  }
  return line + bytes.subarray(at, Math.max(at, to)).toString("latin1");
}
