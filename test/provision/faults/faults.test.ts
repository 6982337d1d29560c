import { afterAll, expect, test } from "vitest";
import { allRuns, providers } from "./all-runs.ts";
import { lived, removeFolder } from "./lives.ts";

afterAll(removeFolder);

// The long suite makes every run; one in so many shows that the harness and the code still agree.
test("a rotation survives a sample of faults, real deaths among them", async () => {
  const broken: string[] = [];
  const ends = new Map<string, number>();
  let runs = 0;
  let deaths = 0;
  for await (const { run, breaches, end } of allRuns(["rotate"], (number) => number % 41 === 0)) {
    runs += 1;
    if (run.dieAt !== undefined || run.fault?.kind.startsWith("kill") === true) deaths += 1;
    ends.set(end, (ends.get(end) ?? 0) + 1);
    for (const breach of breaches) broken.push(`${JSON.stringify(run)}: ${breach}`);
  }
  expect(broken).toEqual([]);
  expect(ends.get("done")).toBeGreaterThan(providers.length);
  expect(runs).toBeGreaterThan(20);
  expect(deaths).toBeGreaterThan(2);
});

test("an answer that is lost does not make a second mint of the same name", async () => {
  const { breaches, end } = await lived({
    kind: "rotate",
    provider: "multi",
    sinks: ["readable"],
    fault: { at: 3, kind: "502" },
  });
  expect([breaches, end]).toEqual([[], "done"]);
});
