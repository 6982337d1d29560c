import { expect, test } from "vitest";
import { allBrokenOff } from "../provision/broken-off.ts";
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

test("an operation that died is broken off, wherever that dies in its turn", async () => {
  let runs = 0;
  const broken: string[] = [];
  for await (const { breaches, boundaries: _, ...about } of allBrokenOff(true)) {
    runs += 1;
    for (const breach of breaches) broken.push(`${JSON.stringify(about)}: ${breach}`);
  }
  process.stdout.write(`${runs} lives that were broken off, with up to two deaths\n`);
  expect(broken.slice(0, 20)).toEqual([]);
  expect(runs).toBeGreaterThan(20_000);
});
