import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSqlite } from "../../../src/tokens/store/sqlite.ts";
import { scratchFolder } from "../../cli/scratch-folder.ts";

test("a new store is its owner's alone, with all that SQLite makes beside it", async () => {
  const place = join(scratchFolder(), "scopewright.db");
  const store = await openSqlite(place);
  const modes = ["", "-wal", "-shm"].map((end) => statSync(`${place}${end}`).mode & 0o777);
  await store.close();
  expect(modes).toEqual([0o600, 0o600, 0o600]);
});
