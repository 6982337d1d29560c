import { isScalar, isSeq, type Scalar, type YAMLSeq } from "yaml";
import type { Path, YamlDocument } from "../document/yaml.ts";
import type { TextEdit } from "../model/span.ts";
import { type BracketItem, editBrackets } from "./bracket-list-edit.ts";
import { checkedEdits } from "./checked-edits.ts";
import type { EditAnswer } from "./reader.ts";
import { isBlankOrComment, lineBreakOf, lineOf } from "./text-line.ts";
import { inStyle, type ScalarStyle, styleOf } from "./yaml-scalar-text.ts";

/** A list of names in a text, and what it shall hold. */
interface ListEdit {
  readonly document: YamlDocument;
  readonly list: YAMLSeq;
  readonly items: readonly BracketItem[];
  /** New items, written out. */
  readonly added: readonly string[];
}

type Pieces = readonly Omit<TextEdit, "file">[] | string;

/**
 * Makes the list of strings at `path` hold exactly `wanted`, each once. Items that stay keep their
 * order, form and comments; new ones follow them in the list's own style. A comment goes only with
 * a removed item on whose line it stands.
 */
export function editStringList(
  document: YamlDocument,
  path: Path,
  wanted: readonly string[],
): EditAnswer {
  const node = document.nodeAt(path);
  if (document.throughAlias(path) || (node !== undefined && "anchor" in node && node.anchor)) {
    return refuse("the list is shared through an alias");
  }
  if (node === undefined || (isScalar(node) && node.value === null)) {
    return refuse("there is no list to change");
  }
  if (!isSeq(node)) return refuse("this is not a list");
  const items = readItems(node, new Set(wanted));
  if (items === undefined) return refuse("an item of the list is no plain text");
  const kept = new Set(items.filter((item) => item.kept).map(({ value }) => value));
  const missing = [...new Set(wanted)].filter((value) => !kept.has(value));
  if (missing.length === 0 && items.every((item) => item.kept)) return { ok: true, edits: [] };
  const style = listStyle(document, node, path);
  const added = missing.map((value) => inStyle(value, style));
  const edit: ListEdit = { document, list: node, items, added };
  const pieces = node.flow === true ? editFlow(edit) : editBlock(edit);
  if (typeof pieces === "string") return refuse(pieces);
  const expected = [...items.filter((item) => item.kept).map(({ value }) => value), ...missing];
  return checkedEdits(document, pieces, path, expected);
}

function refuse(reason: string): EditAnswer {
  return { ok: false, reason };
}

function readItems(list: YAMLSeq, wanted: ReadonlySet<string>): readonly BracketItem[] | undefined {
  const items: BracketItem[] = [];
  const seen = new Set<string>();
  for (const item of list.items) {
    if (!isScalar(item) || typeof item.value !== "string") return undefined;
    if (item.range === null || item.range === undefined) return undefined;
    // An anchor stands before the item's range and would be left behind.
    if (item.anchor !== undefined || item.tag !== undefined) return undefined;
    const kept = wanted.has(item.value) && !seen.has(item.value);
    seen.add(item.value);
    items.push({ value: item.value, start: item.range[0], end: item.range[1], kept });
  }
  return items;
}

/** How the list's items are quoted; an empty list's, as its key is. */
function listStyle(document: YamlDocument, list: YAMLSeq, path: Path): ScalarStyle {
  const [first] = list.items;
  if (first !== undefined) return styleOf(first as Scalar);
  const key = document.spanOf(path, "key").start.offset;
  return document.source.text[key] === '"' ? "double" : "plain";
}

/** Lists of one item a line, each after its dash. */
function editBlock({ document, list, items, added }: ListEdit): Pieces {
  const { text } = document.source;
  const lines = items.map((item) => lineOf(text, item.start, item.end));
  for (const line of lines) {
    const itemAlone = /^[ \t]*-[ \t]+$/.test(line.before) && isBlankOrComment(line.after);
    if (!itemAlone) return "an item of the list does not stand on a line of its own";
  }
  const edits = items.flatMap((item, index) => {
    const { start, next } = lines[index]!;
    return item.kept ? [] : [{ start, end: next, text: "" }];
  });
  const lastKept = items.findLastIndex((item) => item.kept);
  const model = lines[Math.max(lastKept, 0)]!;
  const eol = text.slice(model.end, model.next) || lineBreakOf(text);
  if (lastKept === -1 && added.length === 0) {
    // The key keeps its line, and with it a comment there.
    const colon = text.lastIndexOf(":", list.range![0]);
    const keyLine = lineOf(text, colon, colon + 1);
    if (!isBlankOrComment(keyLine.after)) return "the list does not follow its key";
    return [{ start: colon + 1, end: colon + 1, text: " []" }, ...edits];
  }
  const fresh = added.map((item) => `${model.before}${item}`);
  if (fresh.length === 0) return edits;
  if (lastKept === -1) {
    const [first, ...rest] = edits;
    const ending = first!.end > model.end ? eol : "";
    return [{ ...first!, text: fresh.join(eol) + ending }, ...rest];
  }
  const at = model.end;
  return [...edits, { start: at, end: at, text: fresh.map((line) => eol + line).join("") }];
}

function editFlow({ document, list, items, added }: ListEdit): Pieces {
  const [start, end] = list.range!;
  const commented = document.comments.some(
    ({ at }) => at.start.offset > start && at.end.offset < end,
  );
  return editBrackets({ text: document.source.text, start, end, items, added, commented });
}
