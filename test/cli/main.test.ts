import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const entry = join(import.meta.dirname, "../../src/cli/entry.ts");

function shell(script: string): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync("sh", ["-c", script, process.execPath, entry], {
    encoding: "utf8",
  });
  return { status, stderr };
}

test.skipIf(!existsSync("/dev/full"))("output that can't be written is no answer", () => {
  expect(shell('"$0" "$1" --version > /dev/full')).toEqual({
    status: 2,
    stderr: "scopewright: the output can't be written (ENOSPC)\n",
  });
});

test("a reader that has read enough is no fault", () => {
  const { status, stderr } = shell('{ "$0" "$1" --version; echo $? >&2; } | true');
  expect(status).toBe(0);
  expect(stderr).toBe("0\n");
});
