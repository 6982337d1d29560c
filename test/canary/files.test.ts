import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { scratchFolder } from "../cli/scratch-folder.ts";
import { piecesOf } from "./files.ts";
import { Search } from "./search.ts";

const tokens = Array.from(
  { length: 180 },
  (_, index) => `a-token-as-long-as-the-other-${index + 100}`,
);

test("a database is searched as bytes and as rows, whose values may lie in two pages", () => {
  const folder = scratchFolder();
  const database = new DatabaseSync(join(folder, "rows.db"));
  database.exec("CREATE TABLE kept (text TEXT)");
  const insert = database.prepare("INSERT INTO kept VALUES (?)");
  const length = 6000;
  for (const [index, token] of tokens.entries()) {
    const at = index * token.length;
    insert.run("x".repeat(at) + token + "x".repeat(length - at));
  }
  database.close();
  const search = new Search(tokens);
  const found = { bytes: new Set<string>(), rows: new Set<string>() };
  for (const { bytes, part } of piecesOf(folder, search.overlap)) {
    const set = part === "row" ? found.rows : found.bytes;
    for (const { plaintext } of search.in(bytes)) set.add(plaintext);
  }
  expect(found.rows.size).toBe(tokens.length);
  expect(found.bytes.size).toBeGreaterThan(0);
  expect(found.bytes.size).toBeLessThan(tokens.length);
});
