import type { Span } from "../model/span.ts";
import type { Style, Tone } from "./style.ts";
import { columns, showLine, sliceColumns, visible, wrap } from "./visible-text.ts";

/** A place to underline. */
export interface Mark {
  readonly at: Span;
  /** Words beside the underline; may be empty. */
  readonly text: string;
  /** The place the message is about is underlined with carets, others with dashes. */
  readonly main: boolean;
}

/** A mark within its line, in columns from 0. */
interface Underline {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly main: boolean;
}

interface FrameLine {
  readonly number: number;
  readonly offset: number;
  readonly marks: Mark[];
}

/** Gives a file's text, where it is known. */
export type TextOf = (path: string) => string | undefined;

/**
 * Draws the marked lines of files, as rustc does: the main file first, each line once, underlined,
 * with its words. Where a file's text is not known, only its place is named.
 */
export function codeFrame(
  marks: readonly Mark[],
  textOf: TextOf,
  style: Style,
  tone: Tone,
): string[] {
  const files = new Map<string, Mark[]>();
  for (const mark of marks.toSorted((a, b) => Number(b.main) - Number(a.main))) {
    const known = files.get(mark.at.file);
    if (known) known.push(mark);
    else files.set(mark.at.file, [mark]);
  }
  const gutter = Math.max(1, ...marks.map((mark) => String(mark.at.start.line).length));
  const blank = " ".repeat(gutter);
  const bar = style.paint("place", "|");
  const frame: string[] = [];
  for (const [path, inFile] of files) {
    const { line, column } = inFile[0]!.at.start;
    const arrow = frame.length === 0 ? "-->" : ":::";
    const place = `${visible(path)}:${line}:${column}`;
    frame.push(`${blank}${style.paint("place", arrow)} ${place}`);
    const text = textOf(path);
    if (text === undefined) continue;
    frame.push(`${blank} ${bar}`);
    let before: FrameLine | undefined;
    for (const frameLine of markedLines(inFile)) {
      if (before !== undefined && frameLine.number > before.number + 1) {
        if (frameLine.number === before.number + 2) {
          const between = lineAt(text, text.indexOf("\n", before.offset) + 1);
          const shown = sliceColumns(showLine(between).text, 0, style.width - gutter - 3);
          const number = style.paint("place", String(before.number + 1).padStart(gutter));
          frame.push(`${number} ${bar} ${shown}`.trimEnd());
        } else {
          frame.push(style.paint("place", "..."));
        }
      }
      const drawn = drawLine(frameLine, text, style, tone, style.width - gutter - 3);
      const number = style.paint("place", String(frameLine.number).padStart(gutter));
      frame.push(`${number} ${bar} ${drawn.source}`.trimEnd());
      for (const row of drawn.rows) frame.push(`${blank} ${bar} ${row}`.trimEnd());
      before = frameLine;
    }
  }
  return frame;
}

function markedLines(marks: readonly Mark[]): FrameLine[] {
  const lines = new Map<number, FrameLine>();
  for (const mark of marks) {
    const { line, column, offset } = mark.at.start;
    const known = lines.get(line);
    if (known) known.marks.push(mark);
    else lines.set(line, { number: line, offset: offset - (column - 1), marks: [mark] });
  }
  return [...lines.values()].toSorted((a, b) => a.number - b.number);
}

/** The line that begins at an offset, without its end. Long lines are cut: nobody reads them. */
function lineAt(text: string, start: number): string {
  const end = text.indexOf("\n", start);
  const line = text.slice(start, end === -1 ? text.length : end);
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

/** How much of a line around its marks is looked at; the rest can't be shown anyway. */
const reach = 1000;

function drawLine(
  frameLine: FrameLine,
  text: string,
  style: Style,
  tone: Tone,
  room: number,
): { readonly source: string; readonly rows: readonly string[] } {
  const whole = lineAt(text, frameLine.offset);
  const first = Math.min(...frameLine.marks.map((mark) => mark.at.start.column - 1));
  const cut = whole.length > 2 * reach ? Math.max(0, first - reach) : 0;
  const line = showLine(whole.slice(cut, cut + 2 * reach));
  const lastIndex = whole.length - cut;
  const underlines = frameLine.marks.map((mark): Underline => {
    const from = line.columnAt(Math.max(0, mark.at.start.column - 1 - cut));
    const endIndex =
      mark.at.end.line === mark.at.start.line ? mark.at.end.column - 1 - cut : lastIndex;
    const to = Math.max(from + 1, line.columnAt(Math.max(0, endIndex)));
    return { from, to, text: visible(mark.text), main: mark.main };
  });
  // A place at the end of the line is underlined one column after its text.
  const end = Math.max(columns(line.text), ...underlines.map((underline) => underline.to));
  const window = windowOf(end, underlines, room, cut > 0);
  const source = sliceColumns(line.text, window.from, window.to);
  const rows = underlineRows(
    underlines.map((underline) => ({
      ...underline,
      from: Math.max(0, underline.from - window.from) + window.lead.length,
      to: Math.min(underline.to, window.to) - window.from + window.lead.length,
    })),
    style,
    tone,
    room,
  );
  return { source: `${window.lead}${source}${window.trail}`, rows };
}

/** Which columns of a line to show when it is wider than the room. */
function windowOf(
  width: number,
  underlines: readonly Underline[],
  room: number,
  cut: boolean,
): { readonly from: number; readonly to: number; readonly lead: string; readonly trail: string } {
  if (width <= room && !cut) return { from: 0, to: width, lead: "", trail: "" };
  const left = Math.min(...underlines.map((underline) => underline.from));
  const size = Math.max(20, room - 6);
  const from = left < size / 2 && !cut ? 0 : Math.max(0, left - Math.floor(size / 4));
  const to = Math.min(width, from + size);
  return {
    from,
    to,
    lead: from > 0 || cut ? "..." : "",
    trail: to < width ? "..." : "",
  };
}

/** The rows below a source line: one of underlines, then the words that did not fit beside them. */
function underlineRows(
  underlines: readonly Underline[],
  style: Style,
  tone: Tone,
  room: number,
): string[] {
  const sorted = underlines
    .filter((underline) => underline.to > underline.from)
    .toSorted((a, b) => a.from - b.from || Number(b.main) - Number(a.main));
  const paint = (underline: Underline, text: string): string =>
    style.paint(underline.main ? tone : "place", text);
  // Where places overlap, the main one is drawn over the others.
  const owners: (Underline | undefined)[] = [];
  for (const underline of sorted.toSorted((x, y) => Number(x.main) - Number(y.main))) {
    for (let at = underline.from; at < underline.to; at += 1) {
      if (owners[at] === undefined || underline.main) owners[at] = underline;
    }
  }
  let row = "";
  let column = 0;
  while (column < owners.length) {
    const owner = owners[column];
    const from = column;
    while (column < owners.length && owners[column] === owner) column += 1;
    const size = column - from;
    row +=
      owner === undefined ? " ".repeat(size) : paint(owner, (owner.main ? "^" : "-").repeat(size));
  }
  const worded = sorted.filter((underline) => underline.text !== "");
  const last = worded.at(-1);
  if (last === undefined) return [row];
  const rows: string[] = [];
  // The rightmost words stand beside their underline when nothing is in the way and they fit.
  const beside = last.to === column && column + 1 + columns(last.text) <= room;
  rows.push(beside ? `${row} ${paint(last, last.text)}` : row);
  const hanging = beside ? worded.slice(0, -1) : [...worded];
  for (let index = hanging.length - 1; index >= 0; index -= 1) {
    const current = hanging[index]!;
    const pillars = hanging.slice(0, index).filter((other) => other.from < current.from);
    if (index === hanging.length - 1) rows.push(pillarRow([...pillars, current], paint));
    const lead = pillarRow(pillars, paint);
    const leadWidth = pillars.length === 0 ? 0 : pillars.at(-1)!.from + 1;
    for (const part of wrap(current.text, Math.max(20, room - current.from))) {
      rows.push(`${lead}${" ".repeat(current.from - leadWidth)}${paint(current, part)}`);
    }
  }
  return rows;
}

function pillarRow(
  pillars: readonly Underline[],
  paint: (underline: Underline, text: string) => string,
): string {
  let row = "";
  let column = 0;
  for (const pillar of pillars) {
    if (pillar.from < column) continue;
    row += " ".repeat(pillar.from - column) + paint(pillar, "|");
    column = pillar.from + 1;
  }
  return row;
}
