import { expect, it } from "vitest";
import { resolveCalls } from "../../../src/privilege/calls.ts";
import { minimalSet } from "../../../src/privilege/minimal.ts";
import { viewOf } from "../../../src/privilege/view.ts";
import { buildProvider } from "../provider.ts";

it("orders ties by access where the sums of weights with decimals are equal", () => {
  const provider = buildProvider({
    scopes: {
      "a:read": {},
      "b:read": { access: "admin" },
      "b:write": {},
      "b:admin": {},
      "c:read": {},
    },
    operations: {
      "GET /0/": [["a:read"]],
      "GET /1/": [["a:read"]],
      "POST /2/": [["b:admin", "a:read"], ["b:read"], ["c:read"]],
      "GET /3/": [["b:write"], ["a:read"]],
      "POST /4/": [[]],
      "GET /5/": [["b:write"]],
      "GET /6/": [["a:read"]],
    },
    risks: { "GET /3/": "critical" },
    weights: { read: 0.5, write: 0.3, destructive: 2.2, critical: 7.1 },
  });
  const view = viewOf(provider);
  const wanted = ["POST /2/", "GET /0/", "GET /5/"].map((name) => ({
    operation: provider.operations.findIndex(({ method, path }) => `${method} ${path}` === name),
  }));
  const answer = minimalSet(view, resolveCalls(view, wanted).calls);
  expect(answer).toMatchObject({
    ties: [
      ["a:read", "b:write", "c:read"],
      ["a:read", "b:read", "b:write"],
    ],
  });
});
