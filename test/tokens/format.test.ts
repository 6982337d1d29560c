import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { digest, isWellFormed, newPlaintext, plaintextPattern } from "../../src/tokens/format.ts";

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const bytes = fc.uint8Array({ minLength: 40, maxLength: 40 });

test("a plaintext has the documented shape, its prefix and its own hash", () => {
  fc.assert(
    fc.property(bytes, (random) => {
      const { secret, prefix, hash } = newPlaintext("org-token", () => random);
      const text = secret.reveal();
      expect(text).toMatch(/^swt_[0-9A-Za-z]{8}_[0-9A-Za-z]{49}$/);
      expect(text).toMatch(plaintextPattern);
      expect(text.startsWith(`${prefix}_`)).toBe(true);
      expect(isWellFormed(text)).toBe(true);
      expect(hash).toEqual(digest(text));
    }),
  );
});

test("all 256 random bits are in the secret", () => {
  const seen = new Set<string>();
  const random = new Uint8Array(40);
  for (let bit = 0; bit < 256; bit += 1) {
    random.fill(0);
    random[bit >>> 3] = 1 << (bit & 7);
    seen.add(newPlaintext("org-token", () => random).secret.reveal());
  }
  expect(seen.size).toBe(256);
});

test("no single changed character keeps the checksum", () => {
  const text = newPlaintext("personal-token", randomBytes).secret.reveal();
  for (let place = 4; place < text.length; place += 1) {
    for (const character of alphabet) {
      if (text[place] === character || text[place] === "_") continue;
      const changed = text.slice(0, place) + character + text.slice(place + 1);
      expect(isWellFormed(changed), changed).toBe(false);
    }
  }
});

test("the checksum is CRC-32 in base 62, as a scanner without this code would work it out", () => {
  const zeros = newPlaintext("org-token", (count) => new Uint8Array(count)).secret.reveal();
  const body = `swt_00000000_${"0".repeat(43)}`;
  let crc = 0xffffffff;
  for (const character of body) {
    crc ^= character.charCodeAt(0);
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  let number = (crc ^ 0xffffffff) >>> 0;
  let checksum = "";
  for (let place = 0; place < 6; place += 1) {
    checksum = alphabet[number % 62]! + checksum;
    number = Math.floor(number / 62);
  }
  expect(zeros).toBe(body + checksum);
});

test.each(["", "swt_", "swx_00000000_x", "Bearer x", "swt_0000000\n_", "😀".repeat(62)])(
  "%j is no token",
  (text) => {
    expect(isWellFormed(text)).toBe(false);
  },
);
