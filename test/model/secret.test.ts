import { inspect } from "node:util";
import { expect, test } from "vitest";
import { Secret } from "../../src/model/secret.ts";

const plaintext = "swt_canary_0f9a";
const secret = new Secret(plaintext);

test.each([
  ["string", `${String(secret)}`],
  ["JSON", JSON.stringify({ secret })],
  ["inspect", inspect({ secret }, { showHidden: true, depth: null })],
  ["error cause", inspect(new Error("failed", { cause: secret }))],
  ["keys", Object.entries(secret).join()],
])("%s does not show the plaintext", (_, text) => {
  expect(text).not.toContain(plaintext);
});

test("reveal gives the plaintext", () => {
  expect(secret.reveal()).toBe(plaintext);
});
