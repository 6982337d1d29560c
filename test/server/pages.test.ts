import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sqliteStores } from "../tokens/stores.ts";
import { type Client, makeClient } from "./client.ts";

let stores: Awaited<ReturnType<typeof sqliteStores>>;
let client: Client;

beforeAll(async () => {
  stores = await sqliteStores();
  client = await makeClient(await stores.open(await stores.place()));
});
afterAll(() => stores.remove());

test.each(["/", "/tokens", "/tokens/new", "/tokens/x", "/policy", "/audit", "/report"])(
  "%s is a page that runs and loads nothing but the service's own files",
  async (path) => {
    const { status, headers, text } = await client.send("GET", path);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(headers.get("cache-control")).toBe("no-store");
    const policy = headers.get("content-security-policy")!;
    expect(policy).not.toMatch(/unsafe|data:|\*|https?:/);
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "img-src 'self'",
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ]) {
      expect(policy.split("; ")).toContain(part);
    }
    // No script or style in the document itself, and every file that it names is there.
    expect(text).not.toMatch(/<style|<script(?![^>]* src=)| on[a-z]+=| style=/);
    const files = [...text.matchAll(/(?:src|href)="(\/pages\/[^"]+)"/g)].map(([, file]) => file!);
    expect(files).toHaveLength(3);
    for (const file of files) expect((await client.send("GET", file)).status).toBe(200);
  },
);

test("files are kept by their hash, and none is fetched from elsewhere", async () => {
  const names = readdirSync("generated/pages").filter((name) => name !== "manifest.json");
  expect(names.length).toBeGreaterThan(3);
  for (const name of names) {
    const { status, headers, text } = await client.send("GET", `/pages/${name}`);
    expect([name, status]).toEqual([name, 200]);
    expect(name).toMatch(/-[A-Z0-9]{8}\.(?:js|css|svg)$/);
    expect(headers.get("cache-control")).toContain("immutable");
    if (name.endsWith(".css")) {
      for (const [, target] of text.matchAll(/url\(([^)]*)\)/g)) {
        expect(target).toMatch(/^"?\.\/[a-z0-9-]+-[A-Z0-9]{8}\.svg"?$/);
      }
      const code = text.replaceAll(/\/\*!.*?\*\/\n/gs, "");
      expect(/@import|https?:|data:/.exec(code)).toBe(null);
    }
  }
});

test.each([
  "/pages/manifest.json",
  "/pages/..%2fvalidators.js",
  "/pages/%2e%2e/index.json",
  "/pages/nothing.js",
])("%s is no file", async (path) => {
  expect((await client.send("GET", path)).status).toBe(404);
});
