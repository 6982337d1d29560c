import { expect, test } from "vitest";
import { styleFor } from "../../src/cli/terminal.ts";

const terminal = { write: () => undefined, isTTY: true, columns: 120 };
const pipe = { write: () => undefined, isTTY: false };

test.each([
  [terminal, {}, true],
  [pipe, {}, false],
  [terminal, { NO_COLOR: "1" }, false],
  [terminal, { NO_COLOR: "" }, true],
  [terminal, { TERM: "dumb" }, false],
  [pipe, { FORCE_COLOR: "1" }, true],
  [pipe, { FORCE_COLOR: "" }, true],
  [terminal, { FORCE_COLOR: "0" }, false],
  [pipe, { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
])("colour: %#", (output, env, colour) => {
  expect(styleFor(output, env).paint("error", "x") !== "x").toBe(colour);
});

test.each([
  [120, 120],
  [10, 40],
  [9999, 160],
  [undefined, 100],
])("%s columns give lines of %i", (columns, width) => {
  expect(styleFor({ ...pipe, columns }, {}).width).toBe(width);
});
