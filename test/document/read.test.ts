import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { displayPath, readSource } from "../../src/document/read.ts";

const root = mkdtempSync(join(tmpdir(), "scopewright-read-"));
const put = (name: string, bytes: string | Uint8Array): string => {
  writeFileSync(join(root, name), bytes);
  return name;
};
const code = (path: string, limit?: number): string | undefined => {
  const read = readSource(root, path, limit);
  return read.ok ? undefined : read.problems[0].code;
};

test("reads text and names it relative to the root, with forward slashes", () => {
  mkdirSync(join(root, "a/b"), { recursive: true });
  put("a/b/c.yaml", "x: ü\n");
  const expected = { ok: true, value: { path: "a/b/c.yaml", text: "x: ü\n" } };
  expect(readSource(root, "a/b/c.yaml")).toEqual(expected);
  expect(readSource(root, join(root, "a", "b", "c.yaml"))).toEqual(expected);
  expect(displayPath(root, "..x")).toBe("..x");
  expect(displayPath(root, "/elsewhere/y")).toBe("/elsewhere/y");
  expect(displayPath(root, ".")).toBe(".");
});

test("strips a byte order mark and says so", () => {
  const read = readSource(root, put("bom.yaml", "\uFEFFa: 1\n"));
  expect(read).toEqual({ ok: true, value: { path: "bom.yaml", text: "a: 1\n", bom: true } });
});

test("refuses by its size a file of 50 MB, without reading it", () => {
  put("big.yaml", "");
  truncateSync(join(root, "big.yaml"), 50_000_000);
  const read = readSource(root, "big.yaml");
  // Read, its NUL bytes would be the complaint.
  expect(read).toMatchObject({
    ok: false,
    problems: [{ code: "file-too-large", message: "the file has 50.0 MB; it was not read" }],
  });
  put("five.yaml", "12345");
  expect([code("five.yaml", 5), code("five.yaml", 4)]).toEqual([undefined, "file-too-large"]);
});

test("refuses what is no regular file, at once", () => {
  execFileSync("sh", ["-c", 'mkfifo "$0"', join(root, "fifo")]);
  mkdirSync(join(root, "folder"));
  symlinkSync("loop", join(root, "loop"));
  expect(code("folder")).toBe("is-directory");
  expect(code("fifo")).toBe("not-a-file");
  expect(code("/dev/zero")).toBe("not-a-file");
  expect(code("absent")).toBe("file-not-found");
  expect(code("bom.yaml/x")).toBe("file-not-found");
  expect(code("loop")).toBe("file-unreadable");
  expect(code("nul\0byte")).toBe("file-unreadable");
});

test("refuses binary files", () => {
  expect(code(put("binary", new Uint8Array([65, 0, 66])))).toBe("binary-file");
  expect(code(put("utf16", Buffer.from("\uFEFFa: 1", "utf16le")))).toBe("binary-file");
});

test.each([
  ["lone continuation", [0x61, 0x0a, 0xc3, 0xbc, 0x80], 4, { line: 2, column: 2 }],
  ["truncated character", [0x61, 0xe2, 0x82], 1, { line: 1, column: 2 }],
  [
    "after a genuine replacement character",
    [0xef, 0xbf, 0xbd, 0x0a, 0xff],
    4,
    { line: 2, column: 1 },
  ],
])("names the byte that is no UTF-8: %s", (_, bytes, byte, start) => {
  const read = readSource(root, put("bad.yaml", new Uint8Array(bytes)));
  expect(read).toMatchObject({
    ok: false,
    problems: [
      { code: "invalid-utf8", message: expect.stringContaining(`byte ${byte} `), at: { start } },
    ],
  });
});
