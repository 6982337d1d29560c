import { isMap, isScalar, type YAMLMap } from "yaml";
import type { Path, YamlDocument } from "../document/yaml.ts";
import { checkedEdits } from "./checked-edits.ts";
import type { EditAnswer } from "./reader.ts";
import { lineBreakOf, lineOf } from "./text-line.ts";
import { inStyle, styleOf } from "./yaml-scalar-text.ts";

/**
 * Sets one plain value in a YAML file: in place where the key stands, else as a new last entry of
 * the map around it, in that map's form. The map itself has to be there.
 */
export function editField(
  document: YamlDocument,
  path: Path,
  value: string | number | boolean,
): EditAnswer {
  if (document.throughAlias(path)) {
    return { ok: false, reason: "the value is shared through an alias" };
  }
  const node = document.nodeAt(path);
  if (node !== undefined) {
    if (!isScalar(node)) return { ok: false, reason: "the value is no plain value" };
    if (node.value === value) return { ok: true, edits: [] };
    const written = typeof value === "string" ? inStyle(value, styleOf(node)) : String(value);
    const [start, end] = node.range!;
    // A key without a value has nothing after its colon, not even a space.
    const gap = start === end && document.source.text[start - 1] === ":" ? " " : "";
    return checkedEdits(document, [{ start, end, text: gap + written }], path, value);
  }
  const parentPath = path.slice(0, -1);
  const key = path.at(-1);
  const parent = document.nodeAt(parentPath);
  if (!isMap(parent) || typeof key !== "string" || parent.items.length === 0) {
    return { ok: false, reason: "there is no map to write the value in" };
  }
  return addEntry(document, parent, parentPath, key, value);
}

function addEntry(
  document: YamlDocument,
  map: YAMLMap,
  path: Path,
  key: string,
  value: string | number | boolean,
): EditAnswer {
  const { text } = document.source;
  const last = map.items.at(-1)!;
  const lastKey = last.key;
  if (!isScalar(lastKey)) return { ok: false, reason: "a key of the map is no plain text" };
  const keyStyle = styleOf(lastKey);
  const valueStyle = keyStyle === "double" ? "double" : "plain";
  const written = typeof value === "string" ? inStyle(value, valueStyle) : String(value);
  const entry = `${inStyle(key, keyStyle)}: ${written}`;
  const lastPath = [...path, String(lastKey.value)];
  const target = [...path, key];
  const valueEnd = document.spanOf(lastPath).end.offset;
  if (map.flow === true) {
    return checkedEdits(
      document,
      [{ start: valueEnd, end: valueEnd, text: `, ${entry}` }],
      target,
      value,
    );
  }
  const indent = " ".repeat(document.spanOf(lastPath, "key").start.column - 1);
  const eol = lineBreakOf(text);
  const start = lastKey.range![0];
  const lineEnd = lineOf(text, valueEnd, valueEnd).end;
  // Below the last entry when that is one line; else above it, clear of its own lines.
  const oneLine = isScalar(last.value) && !text.slice(start, valueEnd).includes("\n");
  const piece = oneLine
    ? { start: lineEnd, end: lineEnd, text: eol + indent + entry }
    : { start, end: start, text: entry + eol + indent };
  return checkedEdits(document, [piece], target, value);
}
