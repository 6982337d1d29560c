import { afterAll, expect, test } from "vitest";
import { allRuns, quiet } from "../provision/faults/all-runs.ts";
import { removeFolder } from "../provision/faults/lives.ts";
import { naiveRotation } from "../provision/faults/naive.ts";

let all = 0;
let deaths = 0;

afterAll(() => {
  removeFolder();
  process.stdout.write(`faults: ${all} runs, ${deaths} of them with a real death\n`);
});

const kinds = ["mint", "rotate", "breach", "revoke"] as const;

test.each(kinds)("%s survives every fault at every request and every write", async (kind) => {
  const broken: string[] = [];
  const ends = new Map<string, number>();
  let runs = 0;
  for await (const { run, breaches, end } of allRuns([kind])) {
    runs += 1;
    if (run.dieAt !== undefined || run.fault?.kind.startsWith("kill") === true) deaths += 1;
    ends.set(end, (ends.get(end) ?? 0) + 1);
    for (const breach of breaches) broken.push(`${JSON.stringify(run)}: ${breach}`);
  }
  const counted = [...ends].map(([end, count]) => `${count} ${end}`).join(", ");
  all += runs;
  process.stdout.write(`${kind}: ${runs} runs: ${counted}\n`);
  expect(broken).toEqual([]);
  expect(ends.get("done")).toBeGreaterThan(0);
});

test("rotating and then writing, with nothing written down, does not", async () => {
  expect(await naiveRotation()).toEqual([]);
  const broken: string[] = [];
  for (const kind of quiet) {
    for (const at of [0, 1]) {
      const breaches = await naiveRotation({ at, kind });
      if (breaches.length > 0) broken.push(`${kind} at ${at}`);
    }
  }
  process.stdout.write(`naive: ${broken.length} of ${quiet.length * 2} runs lose the token\n`);
  expect(broken).toContain("lose at 0");
  expect(broken).toContain("502 at 0");
  expect(broken).toContain("500 at 1");
});
