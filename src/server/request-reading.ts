import { errorAnswer } from "./refusal-answer.ts";
import type { Answer, QueryShapes, Route } from "./route.ts";
import { type Shape, ShapeFault } from "./shape.ts";

/** No body of ours needs more. */
export const bodyLimit: number = 65_536;

export type ReadResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly answer: Answer };

function bad(message: string, field?: string): ReadResult {
  const more = field === undefined || field === "" ? {} : { field };
  return { ok: false, answer: errorAnswer(400, "invalid-request", message, more) };
}

/** Reads a body by its shape. No body at all is an empty object; none is read where none belongs. */
export async function readBody(
  request: Request,
  shape: Shape<unknown> | undefined,
): Promise<ReadResult> {
  if (shape === undefined) return { ok: true, value: undefined };
  const bytes = await readBytes(request);
  if (bytes === undefined) {
    return {
      ok: false,
      answer: errorAnswer(413, "too-large", `a body has at most ${bodyLimit} bytes`),
    };
  }
  if (bytes.length > 0) {
    const type = (request.headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
    if (type !== "application/json") {
      return {
        ok: false,
        answer: errorAnswer(415, "unsupported-type", "a body is JSON", {
          help: "Send Content-Type: application/json.",
        }),
      };
    }
  }
  let value: unknown = {};
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (text.trim() !== "") value = JSON.parse(text);
  } catch {
    return bad("the body is not JSON in UTF-8");
  }
  return readShape(shape, value);
}

async function readBytes(request: Request): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get("content-length") ?? 0) > bodyLimit) return undefined;
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.length;
    if (length > bodyLimit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function readShape(shape: Shape<unknown>, value: unknown): ReadResult {
  try {
    return { ok: true, value: shape.read(value, "") };
  } catch (error) {
    if (error instanceof ShapeFault) return bad(error.message, error.at);
    throw error;
  }
}

/** Reads a query; what no shape describes is refused, as a misspelt filter would show too much. */
export function readQuery(
  given: URLSearchParams,
  shapes: QueryShapes,
  acts: Route["acts"],
): ReadResult {
  const value: Record<string, unknown> = {};
  for (const name of new Set(given.keys())) {
    if (name === "org" && acts === "organization") continue;
    const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
    const [text = "", ...others] = given.getAll(name);
    if (shape === undefined) return bad("the query has an unknown parameter", "query");
    if (others.length > 0) return bad(`${name} is given more than once`, name);
    const type = shape.schema["type"];
    const typed =
      type === "integer" ? wholeNumber(text) : type === "boolean" ? text === "true" : text;
    try {
      value[name] = shape.read(typed, name);
    } catch (error) {
      if (error instanceof ShapeFault) return bad(error.message, name);
      throw error;
    }
  }
  return { ok: true, value };
}

function wholeNumber(text: string): number {
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}
