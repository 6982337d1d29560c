import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { scratchFolder } from "../cli/scratch-folder.ts";
import { complaint } from "./complaint.ts";
import type { Excuse } from "./excuses.ts";
import { type Searched, searchRun } from "./findings.ts";
import { runFolder } from "./run-folder.ts";

const plaintexts = ["first-of-the-plaintexts", "second-of-the-plaintexts"] as const;
const [first, second] = plaintexts;
const excuse: Excuse = {
  channel: "output",
  where: /^stdout of mint$/,
  line: /^token: <plaintext>$/,
  because: "this is a test",
};

async function searched(
  text: string,
  more: Partial<Excuse> = {},
  where = "stdout of mint",
): Promise<Searched> {
  const run = runFolder(scratchFolder())!;
  for (const folder of [run.ledger, run.told, run.temporary, run.gone]) mkdirSync(folder);
  writeFileSync(
    join(run.ledger, "1"),
    plaintexts.map((each) => `${JSON.stringify(each)}\n`).join(""),
  );
  writeFileSync(join(run.told, "1"), `${JSON.stringify({ channel: "output", where, text })}\n`);
  return searchRun(run, [{ ...excuse, ...more }]);
}

test.each([
  ["at its place", `token: ${first}\n`, {}, 0],
  ["on a line that says more", `token: ${first}.\n`, {}, 1],
  ["beside another", `token: ${first} ${second}\n`, {}, 2],
  ["a second time", `token: ${first}\ntoken: ${second}\n`, {}, 1],
  ["a second time where that may be", `token: ${first}\ntoken: ${second}\n`, { often: true }, 0],
  ["in another form", `token: ${Buffer.from(first).toString("hex")}\n`, {}, 1],
  ["on another way", `token: ${first}\n`, { channel: "log" }, 1],
] as const)("an excuse for a plaintext %s", async (_, text, more, count) => {
  expect((await searched(text, more)).findings).toHaveLength(count);
});

test("an excuse of one place is none of another", async () => {
  expect((await searched(`token: ${first}\n`, {}, "stdout of list")).findings).toHaveLength(1);
});

test("a complaint says where and how, and no plaintext", async () => {
  const { findings } = await searched(`a ${first} b ${second}\nc\n`);
  const text = complaint(findings);
  expect(text).toContain("output: stdout of mint: a plaintext as it is, 2 times");
  expect(text).toContain("a <plaintext> b <plaintext>");
  for (const plaintext of plaintexts) expect(text).not.toContain(plaintext);
});
