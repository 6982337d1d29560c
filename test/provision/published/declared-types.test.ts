import { expect, test } from "vitest";
import { DeclaredTypes } from "./declared-types.ts";

const types = new DeclaredTypes(`
  export interface components { schemas: { level: "read" | "write"; "key-id": number } }
  export type Sent = {
    level?: components["schemas"]["level"];
    ids: (components["schemas"]["key-id"] | null)[];
    free?: { [key: string]: unknown };
    other: Other;
  };
  type Other = { at?: string | undefined };
  export type Odd = { both: { a: string } & { b: string } };
  export type Lost = { at: Elsewhere };
`);

test("types are read as the schema that they were made of", () => {
  expect(types.schemaOf(types.find("Sent")!)).toEqual({
    type: "object",
    additionalProperties: false,
    required: ["ids", "other"],
    properties: {
      level: { anyOf: [{ const: "read" }, { const: "write" }] },
      ids: { type: "array", items: { anyOf: [{ type: "number" }, { const: null }] } },
      free: { type: "object", properties: {}, required: [], additionalProperties: {} },
      other: {
        type: "object",
        properties: { at: { anyOf: [{ type: "string" }] } },
        required: [],
        additionalProperties: false,
      },
    },
  });
  expect(types.isRequired("Sent", "ids")).toBe(true);
  expect(types.isRequired("Sent", "level")).toBe(false);
  expect(types.find("Sent", "other", "nothing")).toBeUndefined();
});

test.each([
  ["Odd", /IntersectionType is not understood/],
  ["Lost", /Elsewhere is not understood/],
])("what is not understood does not count as checked: %s", (name, message) => {
  expect(() => types.schemaOf(types.find(name)!)).toThrow(message);
});
