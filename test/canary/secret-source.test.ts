import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { definesSecret, observed, observer } from "./secret-source.ts";

// Bundled, minified with the names kept, and minified with names made short.
test.each(["src/model/secret.ts", "lib/bundle/cli/serve.cjs", "dist/index.mjs"])(
  "the class is observed in %s",
  (path) => {
    const source = readFileSync(path, "utf8");
    expect(definesSecret(source)).toBe(true);
    expect(observed(source).split(observer)).toHaveLength(2);
  },
);

test("a class that became another is not taken for observed", () => {
  const source =
    'class Secret { reveal() { return read(this); } toString() { return "[secret]"; } }';
  expect(definesSecret(source)).toBe(true);
  expect(() => observed(source)).toThrow("does not find");
});
