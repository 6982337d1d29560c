import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { applyEdits } from "../../src/document/edits.ts";
import type { TextEdit } from "../../src/model/span.ts";
import { unifiedDiff } from "../../src/report/unified-diff.ts";
import { scratchFolder } from "../cli/scratch-folder.ts";

function repository(): string {
  const folder = scratchFolder();
  execFileSync("git", ["init", "--quiet", folder]);
  return folder;
}

/** What `git apply` makes of the file. */
function applied(folder: string, text: string, edits: readonly TextEdit[]): string {
  mkdirSync(join(folder, "a"), { recursive: true });
  writeFileSync(join(folder, "a/f.txt"), text);
  const diff = unifiedDiff(edits, () => text);
  if (diff !== "") execFileSync("git", ["-C", folder, "apply"], { input: diff, stdio: "pipe" });
  return readFileSync(join(folder, "a/f.txt"), "utf8");
}

const line = fc.constantFrom("a", "b", "  c: [d]", "", "- e");
const edited = fc.array(line, { minLength: 3, maxLength: 30 }).chain((lines) =>
  fc.record({
    lines: fc.constant(lines),
    changes: fc.uniqueArray(fc.nat(lines.length - 2), { minLength: 1, maxLength: 4 }),
    fresh: fc.array(fc.constantFrom("X", "Y\nZ", "W"), { minLength: 4, maxLength: 4 }),
    insert: fc.boolean(),
  }),
);

test("git apply makes of the diff what the edits make, however near they are", () => {
  const folder = repository();
  fc.assert(
    fc.property(edited, ({ lines, changes, fresh, insert }) => {
      const text = `${lines.join("\n")}\n`;
      const edits = changes.map((at, index): TextEdit => {
        const start = lines.slice(0, at).join("\n").length + (at === 0 ? 0 : 1);
        const end = insert ? start : start + lines[at]!.length;
        return { file: "a/f.txt", start, end, text: `${fresh[index]!}${insert ? "\n" : ""}` };
      });
      expect(applied(folder, text, edits)).toBe(applyEdits(text, edits));
    }),
    { numRuns: 60 },
  );
});

test.each([
  ["a last line without an end", "a\nb\nc\nd", 0],
  ["line breaks of Windows", "a\r\nb\r\nc\r\nd\r\n", 3],
])("%s stays as it is", (_, text, start) => {
  const edit = { file: "a/f.txt", start, end: start + 1, text: "X" };
  expect(applied(repository(), text, [edit])).toBe(applyEdits(text, [edit]));
});
