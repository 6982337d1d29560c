import { applyEdits } from "../document/edits.ts";
import { parseYaml, type Path, type YamlDocument } from "../document/yaml.ts";
import type { TextEdit } from "../model/span.ts";
import type { EditAnswer } from "./reader.ts";

/**
 * Edits of a YAML file that were proven on the spot: the edited text parses, holds `expected` at
 * `path`, and is otherwise unchanged. Anything else is refused, so that no odd way of writing a
 * file can make a fix say something that it does not mean.
 */
export function checkedEdits(
  document: YamlDocument,
  pieces: readonly Omit<TextEdit, "file">[],
  path: Path,
  expected: unknown,
): EditAnswer {
  const file = document.source.path;
  const edits = pieces.map((piece) => ({ file, ...piece }));
  const text = applyEdits(document.source.text, edits);
  const edited = parseYaml({ path: file, text });
  const wanted = withValue(document.data, path, expected);
  if (!edited.ok || !equal(edited.value.data, wanted)) {
    return { ok: false, reason: "the way this file is written leaves no safe edit" };
  }
  return { ok: true, edits };
}

/** A copy of plain data with one value replaced or added. */
function withValue(data: unknown, path: Path, value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(data)) {
    return data.map((item: unknown, index) =>
      index === step ? withValue(item, rest, value) : item,
    );
  }
  const map = new Map(Object.entries((data ?? {}) as Record<string, unknown>));
  map.set(String(step), withValue(map.get(String(step)), rest, value));
  return Object.fromEntries(map);
}

/** Whether two values of plain data are the same, the order of keys aside. */
function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = new Map<string, unknown>(Object.entries(a));
  const right = new Map<string, unknown>(Object.entries(b));
  if (left.size !== right.size) return false;
  return [...left].every(([key, value]) => right.has(key) && equal(value, right.get(key)));
}
