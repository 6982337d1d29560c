import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { scratchFolder } from "../cli/scratch-folder.ts";
import { piecesOf } from "./files.ts";
import { shortest } from "./ledger.ts";
import { Search } from "./search.ts";

const token = "sample/of?a+plain text";
const others = Array.from({ length: 500 }, (_, index) => `sample/of?a+plain text ${index}`);
const search = new Search([token, ...others]);

function formsIn(text: string): readonly string[] {
  return [...new Set(search.in(Buffer.from(text)).map(({ form }) => form))];
}

test.each([
  ["as it is", (text: string) => text],
  ["in base64", (text: string) => Buffer.from(text).toString("base64")],
  ["in base64url", (text: string) => Buffer.from(text).toString("base64url")],
  ["in hex", (text: string) => Buffer.from(text).toString("hex")],
  ["in hex", (text: string) => Buffer.from(text).toString("hex").toUpperCase()],
  ["URL-encoded", encodeURIComponent],
  ["URL-encoded", (text: string) => new URLSearchParams({ text }).toString()],
  ["in UTF-16", (text: string) => Buffer.from(text, "utf16le").toString("latin1")],
])("a plaintext %s is found, whatever stands around it", (form, written) => {
  for (const before of ["", "a", "ab", "abc", "abcd"]) {
    for (const after of ["", "z", "yz", "xyz"]) {
      const forms = formsIn(`<${written(before + token + after)}>`);
      // Without a character that differs, base64 and base64url are one.
      expect(
        forms.map((each) => (form === "in base64url" && each === "in base64" ? form : each)),
      ).toContain(form);
    }
  }
});

test("a plaintext with quotes and breaks is found in JSON", () => {
  const odd = 'with "quotes" and \\ in it';
  const [hit] = new Search([odd]).in(Buffer.from(JSON.stringify({ odd })));
  expect(hit?.form).toBe("escaped for JSON");
});

test("what is not whole is not found", () => {
  for (const text of [token.slice(1), token.slice(0, -1), token.toUpperCase()]) {
    expect(formsIn(text)).toEqual([]);
  }
});

test("it finds what a search for one after another finds", () => {
  const letters = fc.string({
    unit: fc.constantFrom("a", "b"),
    minLength: shortest,
    maxLength: 15,
  });
  const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 400 });
  fc.assert(
    fc.property(fc.uniqueArray(letters, { minLength: 1 }), text, (plaintexts, all) => {
      const found = new Search(plaintexts)
        .in(Buffer.from(all))
        .filter(({ form }) => form === "as it is")
        .map(({ plaintext, start }) => `${start} ${plaintext}`);
      const expected: string[] = [];
      for (const plaintext of plaintexts) {
        let at = all.indexOf(plaintext);
        for (; at !== -1; at = all.indexOf(plaintext, at + 1)) expected.push(`${at} ${plaintext}`);
      }
      expect(found.toSorted()).toEqual(expected.toSorted());
    }),
  );
});

test("a plaintext that lies over the edge of what is read at once is found", () => {
  const folder = scratchFolder();
  const piece = 1 << 22;
  const bytes = Buffer.alloc(piece * 2, ".");
  for (const offset of [0, 1, shortest, token.length - 1, token.length]) {
    bytes.fill(".");
    bytes.write(token, piece - offset);
    writeFileSync(join(folder, "large"), bytes);
    let count = 0;
    for (const each of piecesOf(folder, search.overlap)) count += search.in(each.bytes).length;
    expect(count, `${offset} bytes before the edge`).toBeGreaterThan(0);
  }
});
