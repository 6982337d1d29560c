import type { CallExpression, Node as MorphNode } from "ts-morph";
import { integration as check } from "../../../generated/validators.js";
import { validate } from "../../document/validate.ts";
import type { Path, PlacedData } from "../../document/yaml.ts";
import type { Problem } from "../../model/problem.ts";
import type { SourceFile } from "../../model/span.ts";
import { evaluate, type Literal } from "../../typescript/literal.ts";
import type { ModuleReader } from "../../typescript/module.ts";
import type { Construct } from "../code/construct.ts";
import { readIntegration } from "../integration-data.ts";
import { placeOf, scopesOfLiteral, type SpanOf } from "./stated-scopes.ts";

/** A call of `defineIntegration`, or what is wrong with it. */
export type Defined =
  | { readonly ok: true; readonly construct: Construct }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads what is handed to `defineIntegration`, against the schema of `integrations/*.yaml`. */
export function readDefined(
  modules: ModuleReader,
  source: SourceFile,
  call: CallExpression,
  span: SpanOf,
  reader: string,
): Defined {
  const [argument] = call.getArguments();
  const file = source.path;
  if (argument === undefined) {
    const at = span(call.getStart(), call.getEnd());
    const message = "`defineIntegration` is given nothing";
    return { ok: false, problems: [{ code: "missing-key", message, file, at }] };
  }
  const value = evaluate(modules, argument);
  const unknown = firstUnknown(value);
  if (unknown !== undefined) {
    const problem: Problem = {
      code: "undecided-definition",
      message: `this definition is not known without running it: a value ${unknown.reason}`,
      file,
      at: placeOf(unknown.node, argument, span),
      expected: "literals, and constants of this checkout",
    };
    return { ok: false, problems: [problem] };
  }
  const document = placedData(source, value, argument, span);
  const problems = validate(document, check);
  if (problems.length > 0) return { ok: false, problems };
  const integration = {
    ...readIntegration(document, [], reader),
    extent: span(call.getStart(), call.getEnd()),
  };
  const scopes = value.kind === "record" ? value.entries.get("scopes") : undefined;
  const stated = scopes && scopesOfLiteral(modules, scopes, argument, span);
  const literal = stated?.ok === true ? stated.literal : undefined;
  return {
    ok: true,
    construct: { integration, ...(literal === undefined ? {} : { literal }) },
  };
}

function firstUnknown(value: Literal): Extract<Literal, { kind: "unknown" }> | undefined {
  if (value.kind === "unknown") return value;
  const inner =
    value.kind === "list"
      ? value.items
      : value.kind === "record"
        ? [...value.entries.values()]
        : [];
  for (const item of inner) {
    const found = firstUnknown(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function plain(value: Literal): unknown {
  switch (value.kind) {
    case "text":
      return value.text;
    case "list":
      return value.items.map(plain);
    case "record": {
      const entries = [...value.entries].map(([key, item]) => [key, plain(item)] as const);
      return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
    }
    case "other":
      return value.value;
    case "unknown":
      return undefined;
  }
}

function placedData(
  source: SourceFile,
  root: Literal,
  argument: MorphNode,
  span: SpanOf,
): PlacedData {
  const nodeAt = (path: Path): MorphNode => {
    let value = root;
    for (const step of path) {
      const inner =
        value.kind === "list"
          ? value.items[Number(step)]
          : value.kind === "record"
            ? value.entries.get(String(step))
            : undefined;
      if (inner === undefined) break;
      value = inner;
    }
    return value.node;
  };
  return { source, data: plain(root), spanOf: (path) => placeOf(nodeAt(path), argument, span) };
}
