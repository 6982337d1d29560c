import { once } from "node:events";
import { statSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
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

test("several open a new file at one moment, and none is turned away", async () => {
  const folder = scratchFolder();
  const files = Array.from({ length: 60 }, (_, index) => join(folder, `${index}.db`));
  const meeting = new Int32Array(new SharedArrayBuffer(4 * files.length));
  const workers = [1, 2].map(
    () =>
      new Worker(new URL("open-together.ts", import.meta.url), {
        workerData: { files, meeting, others: 1 },
      }),
  );
  const failures = await Promise.all(workers.map((worker) => once(worker, "message")));
  expect(failures.flat(2)).toEqual([]);
});
