import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSource } from "../../src/document/read.ts";
import { writeSource } from "../../src/document/write.ts";
import type { SourceFile } from "../../src/model/span.ts";

const root = mkdtempSync(join(tmpdir(), "scopewright-write-"));
const read = (path: string): SourceFile => {
  const outcome = readSource(root, path);
  if (!outcome.ok) throw new Error(outcome.problems[0].message);
  return outcome.value;
};

test("replaces the text; mark, mode and link stay, and nothing is left beside", () => {
  writeFileSync(join(root, "real.yaml"), "\uFEFFa: 1\r\n");
  chmodSync(join(root, "real.yaml"), 0o640);
  symlinkSync("real.yaml", join(root, "link.yaml"));
  expect(writeSource(root, read("link.yaml"), "a: 2\r\n")).toEqual({ ok: true, value: null });
  expect(readFileSync(join(root, "real.yaml"), "utf8")).toBe("\uFEFFa: 2\r\n");
  expect(statSync(join(root, "real.yaml")).mode & 0o777).toBe(0o640);
  expect(lstatSync(join(root, "link.yaml")).isSymbolicLink()).toBe(true);
  expect(readdirSync(root).toSorted()).toEqual(["link.yaml", "real.yaml"]);
});

test("refuses when the file has changed since, and when it is gone", () => {
  writeFileSync(join(root, "changed.yaml"), "a: 1\n");
  const source = read("changed.yaml");
  writeFileSync(join(root, "changed.yaml"), "a: 3\n");
  expect(writeSource(root, source, "a: 2\n")).toMatchObject({
    ok: false,
    problems: [{ code: "file-changed" }],
  });
  expect(readFileSync(join(root, "changed.yaml"), "utf8")).toBe("a: 3\n");
  expect(writeSource(root, { path: "gone.yaml", text: "" }, "x")).toMatchObject({
    ok: false,
    problems: [{ code: "file-unwritable" }],
  });
});
