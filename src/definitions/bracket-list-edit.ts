import type { TextEdit } from "../model/span.ts";
import { lineBreakOf, lineOf } from "./text-line.ts";

/** One item of a list, as written. */
export interface BracketItem {
  readonly value: string;
  readonly start: number;
  readonly end: number;
  /** Stays; an item that is wanted but stood before already does not. */
  readonly kept: boolean;
}

/** A list in brackets, in YAML or in code, and what it shall hold. */
export interface BracketList {
  readonly text: string;
  /** Of the brackets, themselves included. */
  readonly start: number;
  readonly end: number;
  readonly items: readonly BracketItem[];
  /** New items, written out. */
  readonly added: readonly string[];
  /** Comments stand within the brackets. */
  readonly commented: boolean;
}

type Pieces = readonly Omit<TextEdit, "file">[] | string;

/** Replacements that bring a list in brackets about, in the list's own form; or why there are none. */
export function editBrackets(edit: BracketList): Pieces {
  const { text, items, added, commented } = edit;
  const inner = { start: edit.start + 1, end: edit.end - 1 };
  const [first] = items;
  const last = items.at(-1);
  if (first === undefined || last === undefined) {
    if (/[\r\n]/.test(text.slice(inner.start, inner.end))) return "the empty list spans lines";
    return [{ ...inner, text: added.join(", ") }];
  }
  const oneEach = oneItemPerLine(edit);
  if (oneEach !== undefined) return oneEach;
  if (commented) return "comments stand between several items on one line";
  const separators = items.map((item, index) =>
    index === 0 ? "" : text.slice(items[index - 1]!.end, item.start),
  );
  const separator = separators[1]?.includes("\n") === false ? separators[1] : ", ";
  let written = "";
  for (const [index, item] of items.entries()) {
    if (!item.kept) continue;
    if (written !== "") written += separators[index]!;
    written += text.slice(item.start, item.end);
  }
  for (const item of added) written += written === "" ? item : separator + item;
  if (written === "") return [{ ...inner, text: "" }];
  return [{ start: first.start, end: last.end, text: written }];
}

/** Edits by whole lines, when each item has a line of its own within the brackets. */
function oneItemPerLine({ text, items, added }: BracketList): Pieces | undefined {
  const lines = items.map((item) => lineOf(text, item.start, item.end));
  const alone = lines.every(
    ({ before, after }) =>
      before.trim() === "" && /^[ \t]*,?[ \t]*(?:(?:#|\/\/).*)?\r?$/.test(after),
  );
  if (!alone) return undefined;
  const eol = lineBreakOf(text);
  const comma = (index: number): number => {
    const { end } = items[index]!;
    const offset = text.slice(end, lines[index]!.end).search(/[^ \t]/);
    return offset !== -1 && text[end + offset] === "," ? end + offset : -1;
  };
  const edits = items.flatMap((item, index) =>
    item.kept ? [] : [{ start: lines[index]!.start, end: lines[index]!.next, text: "" }],
  );
  const trailing = comma(items.length - 1) !== -1;
  const lastKept = items.findLastIndex((item) => item.kept);
  const model = lines[Math.max(lastKept, 0)]!;
  const fresh = added.map((item, index) => {
    const followed = index < added.length - 1 || trailing;
    return `${model.before}${item}${followed ? "," : ""}`;
  });
  if (lastKept === -1) {
    const [first, ...rest] = edits;
    return [{ ...first!, text: fresh.map((line) => line + eol).join("") }, ...rest];
  }
  const at = comma(lastKept);
  const needed = fresh.length > 0 || trailing;
  const { end } = items[lastKept]!;
  if (needed && at === -1) edits.push({ start: end, end, text: "," });
  if (!needed && at !== -1) edits.push({ start: at, end: at + 1, text: "" });
  if (fresh.length > 0) {
    const after = model.end;
    edits.push({ start: after, end: after, text: fresh.map((line) => eol + line).join("") });
  }
  return edits;
}
