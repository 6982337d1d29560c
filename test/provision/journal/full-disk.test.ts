import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { scratchFolder } from "../../cli/scratch-folder.ts";
import type { Attempt, Outcome } from "./full-disk-worker.ts";

const worker = join(import.meta.dirname, "full-disk-worker.ts");

/*
 * A disk that is full for real: a file system of its own in memory, in a user namespace where there
 * may be such; and a limit on how far files may grow, which needs no right but `prlimit`.
 */
const mounting = "mount -t tmpfs -o size=8m none";
const canMount = spawnSync("unshare", ["-rm", "sh", "-c", `${mounting} ${tmpdir()}`]).status === 0;
const canLimit = spawnSync("prlimit", ["--pid", String(process.pid)]).status === 0;

function run(how: Omit<Attempt, "folder">): Outcome {
  const folder = scratchFolder();
  const argument = JSON.stringify({ folder, ...how });
  // A process that writes beyond its limit gets a signal, whose default is death.
  const start = `trap '' XFSZ; exec "$0" "$1" "$2"`;
  const prepare = how.by === "disk" ? `${mounting} "${folder}"; ` : "";
  const [program, before] = how.by === "disk" ? ["unshare", ["-rm", "sh"]] : ["sh", []];
  const { stdout, stderr } = spawnSync(
    program,
    [...before, "-c", prepare + start, process.execPath, worker, argument],
    { encoding: "utf8" },
  );
  expect(stderr).toBe("");
  return JSON.parse(stdout) as Outcome;
}

describe.each([
  ["a disk that is full", "disk", canMount],
  ["files that may grow no more", "limit", canLimit],
  ["a database that may grow no more", "pages", true],
] as const)("%s between the request and its answer", (_, by, can) => {
  test.skipIf(!can)("loses the token where no room was set aside", () => {
    expect(run({ reserves: false, by, beats: 0 })).toEqual({
      recorded: ["planned", "minting"],
      escrow: false,
      stopped: "StoreUnavailable",
    });
  });

  test.skipIf(!can)("loses nothing where it was, signs of life for three hours included", () => {
    expect(run({ reserves: true, by, beats: 180 })).toEqual({
      recorded: ["planned", "minting", "minted"],
      escrow: true,
    });
  });
});

test.skipIf(!canMount)("on a disk that is full already, no request is announced", () => {
  expect(run({ reserves: true, by: "disk", beats: 0, early: true })).toEqual({
    recorded: ["planned"],
    escrow: false,
    stopped: "NoRoom",
  });
});
