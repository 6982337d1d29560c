import { expect, test } from "vitest";
import { exitCode } from "../../src/cli/exit-code.ts";

test.each([
  [{}, 0],
  [{ findings: 1 }, 1],
  [{ unjudged: 1 }, 2],
  [{ findings: 1, unjudged: 1 }, 1],
  [{ effectFailed: true }, 3],
  [{ findings: 1, unjudged: 1, effectFailed: true }, 3],
] as const)("%j ends with %i", (ending, code) => {
  expect(exitCode(ending)).toBe(code);
});
