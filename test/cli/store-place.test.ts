import { expect, test } from "vitest";
import { captured } from "./captured-run.ts";
import { openPlace, withoutPassword } from "../../src/cli/token-service.ts";

test.each([
  ["scopewright.db", "scopewright.db"],
  ["postgres://me@db/tokens", "postgres://me@db/tokens"],
  ["postgres://me:hush@db/tokens", "postgres://me:…@db/tokens"],
  ["postgresql://me:hu%2Fsh@db/t?sslmode=require", "postgresql://me:…@db/t?sslmode=require"],
  [
    "postgres://db/t?user=me&password=hush&host=/run",
    "postgres://db/t?user=me&password=…&host=%2Frun",
  ],
  ["postgres://me:hush%zz@db/t", "postgres://me:…@db/t"],
  ["postgres://me%zz:hush@db/t", "postgres://me%zz:…@db/t"],
  // None of these is an address, and a password may be in it all the same.
  ["postgres://me:hu/sh@db/t", "postgres://…@db/t"],
  ["postgres://me:hu@sh@db:x/t?password=hush", "postgres://…@db:x/t"],
  ["postgres://me:hush@one:1,two:2/t", "postgres://…@one:1,two:2/t"],
])("%s is shown as %s", (place, shown) => {
  expect(withoutPassword(place)).toBe(shown);
});

test("a store that can't be opened is told without its password", async () => {
  for (const place of ["postgres://me:hu/sh-hush@db:x/t", "postgres://me:hush@127.0.0.1:1/t%zz"]) {
    await expect(openPlace(place)).rejects.toThrow(/^the store postgres:.* can't be opened/);
    await expect(openPlace(place)).rejects.not.toThrow("hush");
  }
});

test.each(["https://me:hush@tokens.example", "https://me:hu/sh-hush@tokens.example", "hush@x"])(
  "a credential in the address of a server is refused, and not told: %s",
  async (server) => {
    const env = { SCOPEWRIGHT_TOKEN: "swt_any" };
    for (const argv of [["--server", server], []]) {
      const there = argv.length > 0 ? env : { ...env, SCOPEWRIGHT_SERVER: server };
      const { code, stdout, stderr } = await captured(["token", "list", ...argv], { env: there });
      expect(code).toBe(2);
      expect(stderr).toContain("holds a credential");
      expect(stdout + stderr).not.toContain("hush");
    }
  },
);
