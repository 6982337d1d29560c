import fc from "fast-check";
import { expect } from "vitest";
import { newPlaintext } from "../../src/tokens/format.ts";
import { isId } from "../../src/tokens/id.ts";
import { adminToken, type Client } from "./client.ts";

type Schema = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema: Schema;
}

interface DocumentedOperation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
  readonly statuses: ReadonlySet<string>;
}

function operationsOf(document: Record<string, unknown>): DocumentedOperation[] {
  const paths = document["paths"] as Record<string, Record<string, Record<string, unknown>>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const content = operation["requestBody"] as
        | { content: Record<string, { schema: Schema }> }
        | undefined;
      return {
        method: method.toUpperCase(),
        path,
        parameters: (operation["parameters"] ?? []) as Parameter[],
        body: content?.content["application/json"]?.schema,
        statuses: new Set(Object.keys(operation["responses"] as object)),
      };
    }),
  );
}

const anyText = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.constantFrom("", "\u0000", "\ud800", "'", "%00", "..", "__proto__", "constructor", "self"),
);

/** Values that a schema describes; sometimes any other. */
function valueOf(schema: Schema): fc.Arbitrary<unknown> {
  const inside = described(schema);
  return fc.oneof({ weight: 12, arbitrary: inside }, { weight: 1, arbitrary: fc.jsonValue() });
}

function described(schema: Schema): fc.Arbitrary<unknown> {
  const { type } = schema;
  const choices = schema["anyOf"] as readonly Schema[] | undefined;
  if (choices !== undefined) return fc.oneof(...choices.map(described));
  const fixed = schema["enum"] as readonly unknown[] | undefined;
  if (fixed !== undefined) return fc.constantFrom(...fixed);
  if (type === "null") return fc.constant(null);
  if (type === "boolean") return fc.boolean();
  if (type === "integer") {
    const { minimum = 0, maximum = 1_000 } = schema as { minimum?: number; maximum?: number };
    return fc.oneof(
      fc.integer({ min: minimum, max: Math.min(maximum, 2 ** 31 - 1) }),
      fc.constantFrom(minimum, maximum, minimum - 1, maximum + 1, 1.5),
    );
  }
  if (type === "array") {
    return fc.array(valueOf(schema["items"] as Schema), { maxLength: 4 });
  }
  if (type === "object") {
    const properties = Object.entries((schema["properties"] ?? {}) as Record<string, Schema>);
    if (properties.length === 0) {
      const item = schema["additionalProperties"] as Schema | undefined;
      return fc.dictionary(anyText, item === undefined ? fc.jsonValue() : valueOf(item), {
        maxKeys: 3,
      });
    }
    const required = (schema["required"] ?? []) as string[];
    return fc.record(Object.fromEntries(properties.map(([name, each]) => [name, valueOf(each)])), {
      requiredKeys: required,
    });
  }
  const pattern = schema["pattern"] as string | undefined;
  if (pattern !== undefined) return fc.oneof(fc.stringMatching(new RegExp(pattern)), anyText);
  return anyText;
}

/**
 * Sends requests that the API's own document describes, and some that it does not, as everybody
 * there is; no answer may be a defect, and each has a status that the document names.
 */
export async function fuzz(client: Client, runs: number): Promise<void> {
  const document = (await client.send("GET", "/openapi.json")).json;
  const operations = operationsOf(document);
  const ids: string[] = ["acme", "default"];
  const bearers = [adminToken, undefined, "x"];
  for (const scopes of [[], ["scopewright/*"]]) {
    const minted = await client.send("POST", "/org/tokens?org=acme", {
      bearer: adminToken,
      body: { scopes },
    });
    bearers.push(minted.json["token"] as string);
    ids.push(minted.json["id"] as string);
  }
  bearers.push(
    newPlaintext("personal-token", (count) => new Uint8Array(count).fill(7)).secret.reveal(),
  );
  const attempt = fc.constantFrom(...operations).chain((operation) =>
    fc.record({
      operation: fc.constant(operation),
      bearer: fc.constantFrom(...bearers),
      parameters: fc.tuple(
        ...operation.parameters.map((parameter) =>
          fc.record({
            parameter: fc.constant(parameter),
            value: fc.oneof(fc.constantFrom(...ids), valueOf(parameter.schema)),
            given: fc.boolean(),
          }),
        ),
      ),
      body:
        operation.body === undefined
          ? fc.constant(undefined)
          : fc.option(valueOf(operation.body), { nil: undefined }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(attempt, async ({ operation, bearer, parameters, body }) => {
      let { path } = operation;
      const query = new URLSearchParams();
      for (const { parameter, value, given } of parameters) {
        const text = typeof value === "string" ? value : JSON.stringify(value);
        if (parameter.in === "path") {
          const safe = text.isWellFormed() ? encodeURIComponent(text) : "x";
          path = path.replace(`{${parameter.name}}`, safe === "" ? "x" : safe);
        } else if (given) query.set(parameter.name, text);
      }
      const address = query.size === 0 ? path : `${path}?${query.toString()}`;
      const answer = await client.send(operation.method, address, {
        ...(bearer === undefined ? {} : { bearer }),
        ...(body === undefined ? {} : { body }),
      });
      expect(answer.status, answer.text).not.toBe(500);
      expect(answer.status).not.toBe(503);
      // `.` and `..` lead to other paths, and an odd method to none.
      if (answer.status !== 404 && answer.status !== 405) {
        expect([...operation.statuses]).toContain(String(answer.status));
      }
      const { id } = answer.json;
      if (typeof id === "string" && isId(id) && ids.length < 60) ids.push(id);
    }),
    { numRuns: runs },
  );
}
