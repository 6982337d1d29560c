import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Every place of the provisioner that sends a request to a vendor, as `path:line`. */
export function sendSites(): string[] {
  return globSync("src/provision/**/*.ts", { cwd: root }).flatMap((path) =>
    readFileSync(join(root, path), "utf8")
      .split("\n")
      .flatMap((line, at) => (/\bawait send\(/.test(line) ? [`${path}:${at + 1}`] : [])),
  );
}

/** The place that a request comes from, of the stack at the moment when it goes out. */
export function siteOf(stack: string): string | undefined {
  const frames = stack.matchAll(/\/(src\/provision\/\S+?\.ts:\d+):\d+/g);
  return [...frames].map(([, site]) => site!).find((site) => !site.includes("/http.ts:"));
}
