import { parentPort, workerData } from "node:worker_threads";
import { openSqlite } from "../../../src/tokens/store/sqlite.ts";

/** A worker that opens each file at the moment when the others do, and answers what went wrong. */
const { files, meeting, others } = workerData as {
  readonly files: readonly string[];
  /** How many came to each file. */
  readonly meeting: Int32Array;
  readonly others: number;
};
const failures: string[] = [];
for (const [index, file] of files.entries()) {
  Atomics.add(meeting, index, 1);
  while (Atomics.load(meeting, index) <= others);
  try {
    const store = await openSqlite(file);
    await store.close();
  } catch (error) {
    failures.push(String((error as Error).cause));
  }
}
parentPort!.postMessage(failures);
