import { expect, test } from "vitest";
import { allLives } from "../provision/exhaustive.ts";

test("an operation keeps every invariant wherever the process dies, twice", async () => {
  let runs = 0;
  const broken: string[] = [];
  for await (const { setting, kind, breaches } of allLives(2)) {
    runs += 1;
    for (const breach of breaches) broken.push(`${kind} ${JSON.stringify(setting)}: ${breach}`);
  }
  process.stdout.write(`${runs} lives with up to two deaths\n`);
  expect(broken.slice(0, 20)).toEqual([]);
  expect(runs).toBeGreaterThan(50_000);
});
