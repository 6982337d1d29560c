import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { programsUnderWay } from "../../../src/cli/programs-under-way.ts";
import { execSink } from "../../../src/provision/sinks/exec.ts";
import { scratchFolder } from "../../cli/scratch-folder.ts";
import { tellsNothing, token } from "./remote.ts";

const written = { secret: token, tokenId: "t1", attempt: "a1" };

function sinkFor(program: string, path?: string) {
  const cwd = scratchFolder({ "bin/deliver": "#!/bin/sh\ncat > /dev/null\n", "bin/plain": "text" });
  chmodSync(join(cwd, "bin/deliver"), 0o700);
  chmodSync(join(cwd, "bin/plain"), 0o600);
  return execSink([program], {
    cwd,
    env: path === undefined ? {} : { PATH: path },
    environment: "production",
    programs: programsUnderWay,
  });
}

test.each<[string, (string | undefined)?]>([
  ["bin/deliver"],
  ["./bin/deliver"],
  [process.execPath],
  ["deliver", "/nowhere:bin"],
  ["cat", process.env["PATH"]],
  ["sh"],
])("%s can be started, looked for in %s", async (program, path) => {
  const sink = sinkFor(program, path);
  expect(await sink.preflight()).toEqual({ ok: true, value: undefined });
});

test.each<[string, string, string?]>([
  ["there is none", "./deliver"],
  ["it may not be run", "./bin/plain"],
  ["it is a folder", "./bin"],
  ["a part of its path is a file", "bin/plain/deliver"],
  ["PATH does not lead to it", "deliver", "/nowhere:/usr/bin"],
  ["the one that PATH leads to may not be run", "plain", "bin"],
])("where %s, that is found before anything is minted", async (_, program, path) => {
  const sink = sinkFor(program, path);
  expect(await sink.preflight()).toMatchObject({
    ok: false,
    failure: { code: "no-such-program", next: expect.stringContaining("`command`") as string },
  });
  // It went in between: nothing ran, so nothing was delivered.
  const answer = await sink.write(written, { kind: "absent" });
  expect(answer).toMatchObject({ kind: "refused", failure: { code: "no-such-program" } });
  tellsNothing(answer);
});

/** A script of such a first line, which PATH leads to as well, and what preflight says of it. */
async function startedBy(line: string) {
  const cwd = scratchFolder({
    "bin/deliver-it": `${line}\n`,
    "bin/broken": "#!/nowhere/sh\n",
    "bin/fine": "#!/bin/sh\ncat > /dev/null\n",
    "bin/loop": "#!./bin/loop\n",
  });
  for (const name of ["deliver-it", "broken", "fine", "loop"]) {
    chmodSync(join(cwd, "bin", name), 0o700);
  }
  const env = { PATH: `${join(cwd, "bin")}:${process.env["PATH"]}` };
  const about = { cwd, env, environment: "production", programs: programsUnderWay };
  const sink = execSink(["deliver-it"], about);
  return { sink, ready: await sink.preflight() };
}

test.each([
  "#!/bin/sh",
  "#! /bin/sh -e",
  "#!bin/fine",
  "#!/usr/bin/env sh",
  "#!/usr/bin/env -S sh -e",
  "#!/usr/bin/env -S A=b any",
  "#!/usr/bin/env -S -i any",
  "#!/usr/bin/env fine",
  "#!./bin/loop",
  "#!",
  "no script's line",
])("nothing is known that a script lacks: %s", async (line) => {
  expect((await startedBy(line)).ready).toEqual({ ok: true, value: undefined });
});

test.each([
  ["#!/nowhere/sh", "/nowhere/sh"],
  ["#!/bin/sh\r", "/bin/sh\\r"],
  ["#!sh", "sh"],
  ["#!bin/broken", "bin/broken"],
  ["#!/usr/bin/env nowhere", "nowhere"],
  ["#!/usr/bin/env -S nowhere --any", "nowhere"],
  ["#!/usr/bin/env broken", "/nowhere/sh"],
])("what a script lacks to be run is found before anything is minted: %s", async (line, lacks) => {
  expect((await startedBy(line)).ready).toMatchObject({
    ok: false,
    failure: {
      code: "no-such-program",
      message: expect.stringContaining(`deliver-it can't be run: "${lacks}"`) as string,
      next: expect.stringContaining("`#!`") as string,
    },
  });
});

test("a program that can't be started leaves nothing that keeps the run alive", async () => {
  const { sink } = await startedBy("#!/nowhere/sh");
  const before = process.getActiveResourcesInfo();
  const answer = await sink.write(written, { kind: "absent" });
  expect(answer).toMatchObject({ kind: "refused", failure: { code: "no-such-program" } });
  const timers = (all: readonly string[]) => all.filter((name) => name === "Timeout").length;
  expect(timers(process.getActiveResourcesInfo())).toBe(timers(before));
});

test("a program that takes too long is ended, with what it has started", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const cwd = scratchFolder();
  const words = "touch begun; sh -c 'sleep 1; touch went-on'; true";
  const sink = execSink(["sh", "-c", words], {
    cwd,
    env: { PATH: process.env["PATH"] },
    environment: "production",
    programs: programsUnderWay,
  });
  const answer = sink.write(written, { kind: "absent" });
  await expect.poll(() => existsSync(join(cwd, "begun"))).toBe(true);
  vi.advanceTimersByTime(60_000);
  expect(await answer).toMatchObject({ kind: "unknown", failure: { code: "program-failed" } });
  await setTimeout(1_200);
  expect(existsSync(join(cwd, "went-on"))).toBe(false);
  expect(process.listeners("exit").map(({ name }) => name)).not.toContain("endAll");
});
