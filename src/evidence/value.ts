/**
 * What is known of a value without running the program: the shared language of the extractors. An
 * extractor evaluates an expression to a {@link Value}; unknown things stay in it under a name, so
 * that `"/repos/" + repo + "/issues"` is still a path with a hole in it.
 */

/** A parameter that no caller has filled yet. */
export interface ParameterSlot {
  /** The function's declaration, by identity. */
  readonly owner: object;
  readonly name: string;
}

/** What one call hands over. `get` answers `absent` beyond the last argument that is known. */
export interface Arguments {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  /** Further arguments are passed that can't be seen (`...rest`). */
  readonly open: boolean;
}

export interface TextValue {
  readonly kind: "text";
  readonly text: string;
}

export interface UnknownValue {
  readonly kind: "unknown";
  /** For people: the last name of the expression. Also what a path shows in braces. */
  readonly name: string;
  /** A dotted path of names where the expression has one: `process.env.SENTRY_URL`. */
  readonly hint?: string;
  readonly slot?: ParameterSlot;
}

export interface ConcatValue {
  readonly kind: "concat";
  /** At least two; no two texts side by side. */
  readonly parts: readonly (TextValue | UnknownValue)[];
}

/** One of several, as branches and reassignments have it. At most {@link maxOptions}. */
export interface OneOfValue {
  readonly kind: "oneOf";
  readonly options: readonly Single[];
}

/** `undefined`, `null`, `None`: nothing is there. */
export interface AbsentValue {
  readonly kind: "absent";
}

export interface ObjectValue {
  readonly kind: "object";
  /** Undefined: this object certainly has no such field, or nothing is known of it when `open`. */
  get(name: string): Value | undefined;
  names(): readonly string[];
  /** May have fields that can't be seen (a spread of something unknown). */
  readonly open?: UnknownValue;
  /** The class of an instance, by identity. */
  readonly of?: object;
}

export interface ListValue {
  readonly kind: "list";
  readonly items: readonly Value[];
}

export interface FunctionValue {
  readonly kind: "function";
  readonly identity: object;
  readonly name: string;
  /** The extractor's own frame that the function closes over. */
  readonly closure?: object;
  /** What `this` is in it, where that is known. */
  readonly self?: Value;
  /** Arguments that were bound in front. */
  readonly before?: readonly Value[];
  call(given: Arguments): Value;
}

export interface ClassValue {
  readonly kind: "class";
  readonly identity: object;
  readonly name: string;
  construct(given: Arguments): Value;
  /** A static member. */
  get(name: string): Value | undefined;
}

/** A client of a library that is known, or a member of one: `octokit.rest.issues`. */
export interface ClientValue {
  readonly kind: "client";
  /** Names an entry of the client tables. */
  readonly client: string;
  /** What it was made with. */
  readonly settings: Value;
  readonly path: readonly string[];
  /** Recognised by its name or type alone. */
  readonly guessed?: boolean;
}

export type Single =
  | TextValue
  | UnknownValue
  | ConcatValue
  | AbsentValue
  | ObjectValue
  | ListValue
  | FunctionValue
  | ClassValue
  | ClientValue;

export type Value = Single | OneOfValue;

/** More alternatives than this are taken as unknown: a cross product of branches would not end. */
export const maxOptions = 24;

export const absent: AbsentValue = { kind: "absent" };

export function text(value: string): TextValue {
  return { kind: "text", text: value };
}

export function unknown(name: string, hint?: string): UnknownValue {
  return { kind: "unknown", name: tidyName(name), ...(hint === undefined ? {} : { hint }) };
}

/** A name that is safe between the braces of a path. */
function tidyName(name: string): string {
  const tidy = name.replace(/[^A-Za-z0-9_]+/g, "_").replace(/^_+|_+$/g, "");
  return tidy === "" ? "value" : tidy.slice(0, 40);
}

export function options(value: Value): readonly Single[] {
  return value.kind === "oneOf" ? value.options : [value];
}

/** One of the values; equal texts count once. */
export function oneOf(values: readonly Value[]): Value {
  const seen = new Set<string>();
  const kept: Single[] = [];
  for (const option of values.flatMap(options)) {
    const key = identityKey(option);
    if (key !== undefined) {
      if (seen.has(key)) continue;
      seen.add(key);
    } else if (kept.includes(option)) continue;
    kept.push(option);
  }
  const [first] = kept;
  if (first === undefined) return absent;
  if (kept.length === 1) return first;
  const few = kept.length > maxOptions ? fewer(kept) : kept;
  if (few.length === 1) return few[0]!;
  return few.length > maxOptions ? unknown("one_of_many") : { kind: "oneOf", options: few };
}

/** Fewer alternatives that stand for all: those that differ in holes alone, then by how they begin. */
function fewer(values: readonly Single[]): readonly Single[] {
  const shapes = new Map<string | Single, Single>();
  for (const value of values) {
    const shape = shapeOf(value);
    const known = shapes.get(shape);
    if (known === undefined || (slotsOf(known).length === 0 && slotsOf(value).length > 0)) {
      shapes.set(shape, value);
    }
  }
  const distinct = [...shapes.values()];
  if (distinct.length <= maxOptions) return distinct;
  const groups = Map.groupBy(distinct, (value) => {
    const [first] = pieces(value);
    return first?.kind === "text"
      ? (/^https?:\/\/[^/]*/.exec(first.text)?.[0] ?? "")
      : (first?.name ?? "");
  });
  return [...groups].map(([begin, group]) => {
    const [only] = group;
    if (group.length === 1) return only!;
    const [head] = pieces(only!);
    const many = unknown("one_of_many");
    return join(head?.kind === "text" ? [text(begin), text("/"), many] : [head ?? many, many]);
  });
}

/** A text with its holes nameless; what has no text, itself. */
function shapeOf(value: Single): string | Single {
  if (value.kind === "absent") return "absent";
  if (value.kind !== "text" && value.kind !== "unknown" && value.kind !== "concat") return value;
  return `${value.kind} ${pieces(value)
    .map((part) => (part.kind === "text" ? part.text : "{}"))
    .join("")}`;
}

function identityKey(value: Single): string | undefined {
  switch (value.kind) {
    case "text":
      return `t${value.text}`;
    case "absent":
      return "a";
    case "unknown":
    case "concat":
      return `c${render(value)} ${slotsOf(value)
        .map((slot) => slot.name)
        .join()}`;
    default:
      return undefined;
  }
}

/** Puts values one after the other, as text. */
export function concat(values: readonly Value[]): Value {
  let rows: (TextValue | UnknownValue)[][] = [[]];
  for (const value of values) {
    const next: (TextValue | UnknownValue)[][] = [];
    for (const option of options(value)) {
      for (const row of rows) next.push([...row, ...pieces(option)]);
    }
    const few = next.length > maxOptions ? fewer(next.map(join)).map(pieces) : next;
    if (few.length > maxOptions) {
      // Too many branches: the hole stays, what is around it is still known.
      for (const row of rows) row.push(unknown("one_of_many"));
    } else rows = few.map((row) => [...row]);
  }
  return oneOf(rows.map(join));
}

/** A value as text with holes. What has no text (a function) is a hole. */
export function pieces(value: Single): readonly (TextValue | UnknownValue)[] {
  switch (value.kind) {
    case "text":
    case "unknown":
      return [value];
    case "concat":
      return value.parts;
    case "absent":
      return [unknown("undefined")];
    default:
      return [unknown(value.kind)];
  }
}

export function join(parts: readonly (TextValue | UnknownValue)[]): Single {
  const merged: (TextValue | UnknownValue)[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (part.kind === "text" && part.text === "") continue;
    if (part.kind === "text" && last?.kind === "text") {
      merged[merged.length - 1] = text(last.text + part.text);
    } else merged.push(part);
  }
  const [first] = merged;
  if (first === undefined) return text("");
  return merged.length === 1 ? first : { kind: "concat", parts: merged };
}

/** The text with holes in braces: `/repos/{owner}/issues`. */
export function render(value: Single): string {
  return pieces(value)
    .map((part) => (part.kind === "text" ? part.text : `{${part.name}}`))
    .join("");
}

/** A parameter that stands in the way, and in front of what: only a base, or more. */
export interface OpenSlot extends ParameterSlot {
  /** The hole is the first part of a longer text, as a base URL is. */
  readonly leads: boolean;
}

/** Parameters that stand in the way of knowing the value. */
export function slotsOf(value: Value): readonly OpenSlot[] {
  const found: OpenSlot[] = [];
  for (const option of options(value)) {
    if (option.kind === "object") {
      if (option.open?.slot !== undefined) found.push({ ...option.open.slot, leads: false });
      continue;
    }
    if (option.kind !== "unknown" && option.kind !== "concat") continue;
    const parts = pieces(option);
    for (const [index, part] of parts.entries()) {
      if (part.kind !== "unknown" || part.slot === undefined) continue;
      found.push({ ...part.slot, leads: index === 0 && parts.length > 1 });
    }
  }
  return found;
}

/** Applies a function to what is known of each alternative's text; holes are left alone. */
export function mapText(value: Value, change: (known: string) => string): Value {
  return oneOf(
    options(value).map((option) => {
      if (option.kind === "text") return text(change(option.text));
      if (option.kind !== "concat") return option;
      return join(
        option.parts.map((part) => (part.kind === "text" ? text(change(part.text)) : part)),
      );
    }),
  );
}

/** A field of a value; undefined where the value certainly has none. */
export function field(value: Value, name: string): Value | undefined {
  const found: Value[] = [];
  let missing = false;
  for (const option of options(value)) {
    const inner = fieldOfSingle(option, name);
    if (inner === undefined) missing = true;
    else found.push(inner);
  }
  if (found.length === 0) return undefined;
  return missing ? oneOf([...found, absent]) : oneOf(found);
}

function fieldOfSingle(value: Single, name: string): Value | undefined {
  switch (value.kind) {
    case "object":
      return value.get(name) ?? (value.open === undefined ? undefined : hole(value.open, name));
    case "class":
      return value.get(name);
    case "client":
      return { ...value, path: [...value.path, name] };
    case "list": {
      const index = Number(name);
      return Number.isInteger(index) ? value.items[index] : undefined;
    }
    case "unknown":
      return hole(value, name);
    default:
      return undefined;
  }
}

/** A field of something unknown: as unknown, and for the same reason. */
function hole(value: UnknownValue, name: string): UnknownValue {
  return {
    ...unknown(name, `${value.hint ?? value.name}.${name}`),
    ...(value.slot === undefined ? {} : { slot: value.slot }),
  };
}

export function objectOf(
  fields: ReadonlyMap<string, Value>,
  open?: UnknownValue,
  of?: object,
): ObjectValue {
  return {
    kind: "object",
    get: (name) => fields.get(name),
    names: () => [...fields.keys()],
    ...(open === undefined ? {} : { open }),
    ...(of === undefined ? {} : { of }),
  };
}

export const noArguments: Arguments = { positional: [], named: new Map(), open: false };

/** Takes slashes off the ends of what is known. */
export function trimSlash(value: Value, side: "start" | "end" | "both"): Value {
  if (value.kind !== "text" && value.kind !== "concat") return value;
  const parts = [...pieces(value)];
  const [first, last] = [parts[0], parts.at(-1)];
  if (side !== "start" && last?.kind === "text") {
    parts[parts.length - 1] = text(last.text.replace(/\/+$/, ""));
  }
  if (side !== "end" && first?.kind === "text") {
    parts[0] = text(first.text.replace(/^\/+/, ""));
  }
  return concat(parts);
}

/** Joins with exactly one slash between two parts. */
export function joinPaths(parts: readonly Value[]): Value {
  return parts.reduce((left, right) =>
    concat([trimSlash(left, "end"), text("/"), trimSlash(right, "start")]),
  );
}
