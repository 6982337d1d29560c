import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { vercelRoutes } from "../../src/evidence/sdk/vercel.ts";

const functions = join(dirname(fileURLToPath(import.meta.resolve("@vercel/sdk"))), "funcs");

/** What a method of the SDK sends, as its own code has it; undefined where there is no such method. */
function sentBy(group: string, method: string): string | undefined {
  const file = join(functions, `${group}${method[0]!.toUpperCase()}${method.slice(1)}.js`);
  if (!existsSync(file)) return undefined;
  const code = readFileSync(file, "utf8");
  const path = /pathToFunc\("([^"]+)"/.exec(code)?.[1];
  const verb = /\bmethod: "([A-Z]+)"/.exec(code)?.[1];
  return `${verb} ${path}`;
}

// Of older versions; the newest one has no such group.
const former = /^edgeConfig\./;

test.each(Object.entries(vercelRoutes))(
  "%s of @vercel/sdk sends what the table says",
  (name, route) => {
    const [group, method] = name.split(".") as [string, string];
    expect(sentBy(group, method)).toBe(former.test(name) ? undefined : route);
  },
);
