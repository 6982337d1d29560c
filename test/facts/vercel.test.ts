import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readOperationList } from "../../scripts/facts/operation-list.ts";
import { vercelOperations } from "../../scripts/facts/vercel.ts";
import { grantable, operationsOf, providers, reach } from "./built-in.ts";

const operations = operationsOf("vercel");

function requirement(name: string): unknown {
  const found = operations.find(({ method, path }) => `${method} ${path}` === name);
  expect(found, name).toBeDefined();
  const [{ anyOf, tokens, risk } = { anyOf: [] }] = found!.requirements;
  return { anyOf, tokens, risk };
}

test("has every operation of its list, and the file is what the list gives", () => {
  expect(operations).toHaveLength(410);
  const list = readFileSync("scripts/facts/vercel-operations.txt", "utf8");
  expect(vercelOperations(readOperationList(list))).toBe(
    readFileSync("catalogs/vercel.yaml", "utf8"),
  );
});

test.each([
  [
    "POST /v10/projects/{idOrName}/env",
    {
      anyOf: [["account"], ["read-write:project-env-vars"], ["read-write:global-project-env-vars"]],
      risk: "critical",
    },
  ],
  [
    "POST /v10/projects/{idOrName}/domains",
    { anyOf: [["account"], ["read-write:domain", "read-write:project"]] },
  ],
  ["GET /v2/user", { anyOf: [["account"], ["read:user"]] }],
  ["POST /v3/user/tokens", { anyOf: [[]], tokens: ["user-token"], risk: "critical" }],
  ["DELETE /v1/user", { anyOf: [[]], tokens: ["user-token"] }],
])("%s", (name, expected) => {
  expect(requirement(name)).toEqual({ tokens: undefined, risk: undefined, ...expected });
});

test("a person's token opens everything but the interface of installations", () => {
  const open = reach("vercel", ["account"]).filter(
    ({ requirements: [first] }) => first!.tokens?.includes("user-token") ?? true,
  );
  const names = new Set(open.map(({ method, path }) => `${method} ${path}`));
  const closed = operations.filter(({ method, path }) => !names.has(`${method} ${path}`));
  expect(closed.every(({ path }) => path.startsWith("/v1/installations/"))).toBe(true);
  expect(closed.length).toBeGreaterThan(0);
});

test("no scope of an integration mints a person's token", () => {
  const minting = operations.filter(({ path }) => path.includes("/user/tokens"));
  expect(minting.length).toBeGreaterThan(0);
  for (const { requirements } of minting) expect(requirements[0]!.tokens).toEqual(["user-token"]);
});

test("kinds", () => {
  expect(grantable("vercel", "user-token").size).toBe(0);
  expect(grantable("vercel", "integration-token").has("account")).toBe(false);
  expect(providers["vercel"]!.tokenKinds["user-token"]!.always).toEqual(["account"]);
});
