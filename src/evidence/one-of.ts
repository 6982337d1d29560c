import { absent, join, options, pieces, render, slotsOf, text, unknown } from "./value-text.ts";
import type { Single, TextValue, UnknownValue, Value } from "./value.ts";

/** More alternatives than this are taken as unknown: a cross product of branches would not end. */
export const maxOptions = 24;

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
