import { isMap, isScalar, type Pair, type Scalar, type YAMLMap } from "yaml";
import type { Path, YamlDocument } from "../document/yaml.ts";
import type { TextEdit } from "../model/span.ts";
import { checkedEdits } from "./checked-edits.ts";
import type { EditAnswer } from "./reader.ts";
import { isBlankOrComment, lineBreakOf, lineOf } from "./text-line.ts";
import { inStyle, styleOf } from "./yaml-scalar-text.ts";

interface Entry {
  readonly key: string;
  readonly value: string;
  readonly keyNode: Scalar;
  readonly start: number;
  readonly valueStart: number;
  readonly end: number;
}

type Pieces = readonly Omit<TextEdit, "file">[] | string;

/**
 * Makes the value at `path` a map of exactly these strings. Entries that stay keep their form and
 * comments; changed ones keep their line; new ones follow in the map's own style. A plain value
 * (`read-all`) gives way to a map in braces.
 */
export function editStringMap(
  document: YamlDocument,
  path: Path,
  wanted: ReadonlyMap<string, string>,
): EditAnswer {
  const node = document.nodeAt(path);
  const anchored = node !== undefined && "anchor" in node && node.anchor !== undefined;
  if (document.throughAlias(path) || anchored) return refuse("the map is shared through an alias");
  if (node === undefined) return refuse("there is no map to change");
  const expected = Object.fromEntries(wanted);
  if (isScalar(node)) {
    const [start, end] = node.range!;
    const gap = start === end && document.source.text[start - 1] === ":" ? " " : "";
    const text = gap + inBraces(document, path, wanted);
    return checkedEdits(document, [{ start, end, text }], path, expected);
  }
  if (!isMap(node)) return refuse("this is not a map");
  const entries = readEntries(node);
  if (entries === undefined) return refuse("an entry of the map is no plain text");
  if (entries.length === 0 && wanted.size > 0) {
    const [start, end] = node.range!;
    const text = inBraces(document, path, wanted);
    return checkedEdits(document, [{ start, end, text }], path, expected);
  }
  const pieces =
    node.flow === true
      ? editFlow(document, node, entries, wanted)
      : editBlock(document, node, entries, wanted);
  if (typeof pieces === "string") return refuse(pieces);
  return pieces.length === 0
    ? { ok: true, edits: [] }
    : checkedEdits(document, pieces, path, expected);
}

/** `{ contents: read }`, or `{}`; in JSON, where the map's key is quoted, as JSON. */
function inBraces(document: YamlDocument, path: Path, map: ReadonlyMap<string, string>): string {
  if (map.size === 0) return "{}";
  const key = document.spanOf(path, "key").start.offset;
  const style = document.source.text[key] === '"' ? "double" : "plain";
  const entries = [...map].map(
    ([name, value]) => `${inStyle(name, style)}: ${inStyle(value, style)}`,
  );
  return `{ ${entries.join(", ")} }`;
}

function refuse(reason: string): EditAnswer {
  return { ok: false, reason };
}

function readEntries(map: YAMLMap): readonly Entry[] | undefined {
  const entries: Entry[] = [];
  for (const { key, value } of map.items as readonly Pair[]) {
    if (!isScalar(key) || !isScalar(value) || typeof value.value !== "string") return undefined;
    if (typeof key.value !== "string" || !key.range || !value.range) return undefined;
    if (key.anchor !== undefined || value.anchor !== undefined || value.tag !== undefined) {
      return undefined;
    }
    const [start] = key.range;
    const [valueStart, end] = value.range;
    entries.push({ key: key.value, value: value.value, keyNode: key, start, valueStart, end });
  }
  return entries;
}

/** Written like the entries that stand there. */
function written(entries: readonly Entry[], key: string, value: string): string {
  const [first] = entries;
  const style = first === undefined ? "plain" : styleOf(first.keyNode);
  return `${inStyle(key, style)}: ${inStyle(value, style)}`;
}

function changedValues(entries: readonly Entry[], wanted: ReadonlyMap<string, string>): Piece[] {
  return entries.flatMap(({ key, value, keyNode, valueStart, end }) => {
    const want = wanted.get(key);
    if (want === undefined || want === value) return [];
    return [{ start: valueStart, end, text: inStyle(want, styleOf(keyNode)) }];
  });
}

type Piece = Omit<TextEdit, "file">;

function editBlock(
  document: YamlDocument,
  map: YAMLMap,
  entries: readonly Entry[],
  wanted: ReadonlyMap<string, string>,
): Pieces {
  const { text } = document.source;
  const lines = entries.map(({ start, end }) => lineOf(text, start, end));
  const alone = lines.every(({ before, after }) => before.trim() === "" && isBlankOrComment(after));
  if (!alone) return "an entry of the map does not stand on a line of its own";
  const eol = lineBreakOf(text);
  const removed = entries.flatMap(({ key }, index) =>
    wanted.has(key) ? [] : [{ start: lines[index]!.start, end: lines[index]!.next, text: "" }],
  );
  const known = new Set(entries.map(({ key }) => key));
  const added = [...wanted].filter(([key]) => !known.has(key));
  const lastKept = entries.findLastIndex(({ key }) => wanted.has(key));
  const model = lines[Math.max(lastKept, 0)]!;
  const fresh = added.map(([key, value]) => model.before + written(entries, key, value));
  if (lastKept === -1 && fresh.length === 0) {
    const colon = text.lastIndexOf(":", map.range![0]);
    if (!isBlankOrComment(lineOf(text, colon, colon + 1).after))
      return "the map does not follow its key";
    return [{ start: colon + 1, end: colon + 1, text: " {}" }, ...removed];
  }
  if (lastKept === -1) {
    const [first, ...rest] = removed;
    const ending = model.next > model.end ? eol : "";
    return [{ ...first!, text: fresh.join(eol) + ending }, ...rest];
  }
  const insertion =
    fresh.length === 0
      ? []
      : [{ start: model.end, end: model.end, text: fresh.map((line) => eol + line).join("") }];
  return [...changedValues(entries, wanted), ...removed, ...insertion];
}

function editFlow(
  document: YamlDocument,
  map: YAMLMap,
  entries: readonly Entry[],
  wanted: ReadonlyMap<string, string>,
): Pieces {
  const { text } = document.source;
  const [start, end] = map.range!;
  const known = new Set(entries.map(({ key }) => key));
  const added = [...wanted].filter(([key]) => !known.has(key));
  if (added.length === 0 && entries.every(({ key }) => wanted.has(key))) {
    return changedValues(entries, wanted);
  }
  const commented = document.comments.some(
    ({ at }) => at.start.offset > start && at.end.offset < end,
  );
  if (commented) return "comments stand between the entries of the map";
  const [first] = entries;
  const last = entries.at(-1);
  if (first === undefined || last === undefined) return [];
  const separators = entries.map((entry, index) =>
    index === 0 ? "" : text.slice(entries[index - 1]!.end, entry.start),
  );
  const separator = separators[1] ?? newSeparator(text, start, first);
  let inner = "";
  for (const [index, entry] of entries.entries()) {
    const want = wanted.get(entry.key);
    if (want === undefined) continue;
    const value =
      want === entry.value
        ? text.slice(entry.valueStart, entry.end)
        : inStyle(want, styleOf(entry.keyNode));
    if (inner !== "") inner += separators[index]!;
    inner += text.slice(entry.start, entry.valueStart) + value;
  }
  for (const [key, value] of added) {
    inner += (inner === "" ? "" : separator) + written(entries, key, value);
  }
  return inner === ""
    ? [{ start, end, text: "{}" }]
    : [{ start: first.start, end: last.end, text: inner }];
}

/** With one entry only, what stands before it says whether entries have lines of their own. */
function newSeparator(text: string, start: number, first: Entry): string {
  const before = text.slice(start + 1, first.start);
  return before.includes("\n") ? `,${before}` : ", ";
}
