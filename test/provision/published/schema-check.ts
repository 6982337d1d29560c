import { Ajv, type ErrorObject } from "ajv";
import type { Check } from "./operation.ts";

/** As much of JSON Schema as the descriptions come to. */
export type Schema = Readonly<Record<string, unknown>>;

/** No query, for one. */
export const nothing: Schema = { type: "object", additionalProperties: false };

const bodies = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
/** In a query everything is text. */
const queries = new Ajv({
  allErrors: true,
  strict: true,
  allowUnionTypes: true,
  coerceTypes: true,
});

export function bodyCheck(schema: Schema): Check {
  return check(bodies, schema);
}

export function queryCheck(schema: Schema): Check {
  return check(queries, schema);
}

function check(ajv: Ajv, schema: Schema): Check {
  const validate = ajv.compile(schema);
  // What is coerced is written into the value.
  return (value) => (validate(structuredClone(value)) ? [] : (validate.errors ?? []).map(told));
}

function told({ instancePath, message, params }: ErrorObject): string {
  const extra: unknown = params["additionalProperty"] ?? params["allowedValues"];
  const about = extra === undefined ? "" : ` (${JSON.stringify(extra)})`;
  return `${instancePath || "it"} ${message ?? "is refused"}${about}`;
}
