import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isId, newId } from "../../src/tokens/id.ts";

test("ids are version 7, and in order of time", () => {
  const time = fc.integer({ min: 0, max: 2 ** 47 });
  fc.assert(
    fc.property(time, time, (a, b) => {
      const [first, second] = [newId(a, randomBytes), newId(b, randomBytes)];
      expect(isId(first)).toBe(true);
      if (a < b) expect(first < second).toBe(true);
    }),
  );
});

test.each(["", "1", "0198f5d0-0000-4000-8000-000000000000", "'; DROP TABLE tokens", "self"])(
  "%j is no id",
  (text) => {
    expect(isId(text)).toBe(false);
  },
);
