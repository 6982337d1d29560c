import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { join, relative } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Channel } from "./witness.ts";

/** A part of a file, until the next one is asked for. */
export interface Piece {
  readonly channel: Channel;
  readonly where: string;
  readonly bytes: Buffer;
  /** Where a file begins, where it goes on, and a row of it. */
  readonly part: "first" | "further" | "row";
}

/** Of which every piece is a part until the next is read. */
const buffer = Buffer.alloc(1 << 22);
const sqliteHead = "SQLite format 3\0";

/**
 * All files below a folder in pieces, which share as many bytes as `overlap` says, so that what
 * lies over an edge is whole in one of them. Databases come twice: as bytes, in which rows that were
 * deleted may still be, and as rows, whose long values the bytes have in parts.
 */
export function* piecesOf(folder: string, overlap: number): Generator<Piece> {
  const databases: string[] = [];
  for (const path of filesBelow(folder)) {
    const where = relative(folder, path);
    let channel: Channel = "file";
    let part: Piece["part"] = "first";
    for (const bytes of readInPieces(path, overlap)) {
      if (
        part === "first" &&
        bytes.subarray(0, sqliteHead.length).toString("latin1") === sqliteHead
      ) {
        channel = "database";
        databases.push(path);
      }
      yield { channel, where, bytes, part };
      part = "further";
    }
  }
  // At last, as it takes in and removes the write-ahead log that lies beside it.
  for (const path of databases) {
    for (const row of rowsOf(path)) {
      yield { channel: "database", where: relative(folder, path), bytes: row, part: "row" };
    }
  }
}

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    // No link is followed, and no pipe read.
    else if (entry.isFile() && !isServersOwn(path)) yield path;
  }
}

/**
 * The tables that PostgreSQL makes for itself, alike in each of many databases: 30 MB for each
 * server. Numbers of what is made later begin at 16384.
 */
function isServersOwn(path: string): boolean {
  const [, number] = /\/data\/base\/\d+\/(\d+)(?:_[a-z]+)?$/.exec(path) ?? [];
  return number !== undefined && Number(number) < 16_384;
}

function* readInPieces(path: string, overlap: number): Generator<Buffer> {
  const file = openSync(path, "r");
  try {
    let kept = 0;
    for (;;) {
      const count = readSync(file, buffer, kept, buffer.length - kept, null);
      if (count === 0) return;
      const end = kept + count;
      yield buffer.subarray(0, end);
      kept = Math.min(overlap, end);
      buffer.copyWithin(0, end - kept, end);
    }
  } finally {
    closeSync(file);
  }
}

/** Every value of every table, a row at a time; nothing of what is no database after all. */
function* rowsOf(path: string): Generator<Buffer> {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(path);
  } catch {
    return;
  }
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    for (const { name } of tables) {
      const rows = database.prepare(`SELECT * FROM "${String(name)}"`);
      rows.setReadBigInts(true);
      for (const row of rows.iterate()) {
        const values = Object.values(row).map((value) =>
          value instanceof Uint8Array ? value : Buffer.from(String(value)),
        );
        yield Buffer.concat(values.flatMap((value) => [value, newline]));
      }
    }
  } catch {
    // Tests break databases on purpose; their bytes were searched all the same.
  } finally {
    database.close();
  }
}

const newline = Buffer.from("\n");
