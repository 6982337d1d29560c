/**
 * Text that strangers wrote, made safe to print. A name in a YAML file may hold terminal escapes,
 * line breaks, or characters that reorder the line around them; each is shown as what it is.
 */

// Controls, line and paragraph separators, what is invisible or changes the direction of text, tags.
const unsafe =
  // oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

function named(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\r") return "\\r";
  if (character === "\t") return "\\t";
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}

/** The text on one line, every character of which is visible and stays in its place. */
export function visible(text: string): string {
  return text.replaceAll(unsafe, named);
}

/** As {@link visible}, but keeping line breaks, for text of several lines. */
export function visibleLines(text: string): string {
  return text.split("\n").map(visible).join("\n");
}

const zeroWidth = /^[\p{Mn}\p{Me}]/u;
const wide =
  /^[\u1100-\u115f\u231a\u231b\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{1b2ff}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;
const ascii = /^[\x20-\x7e]*$/;

/** How many columns a terminal gives to text that {@link visible} let through. */
export function columns(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterColumns(character);
  return width;
}

function characterColumns(character: string): number {
  if (zeroWidth.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** One line of a file as a terminal shows it. */
export interface ShownLine {
  readonly text: string;
  /** Column, from 0, at which the character at a UTF-16 index of the line begins. */
  columnAt(index: number): number;
}

const tab = "    ";

/** Shows a line of a file: tabs as four blanks, everything else as {@link visible} does. */
export function showLine(line: string): ShownLine {
  if (ascii.test(line)) return { text: line, columnAt: (index) => index };
  const starts = new Int32Array(line.length + 1);
  let text = "";
  let column = 0;
  let index = 0;
  for (const character of line) {
    const shown = character === "\t" ? tab : visible(character);
    for (let unit = 0; unit < character.length; unit += 1) starts[index + unit] = column;
    index += character.length;
    text += shown;
    column += columns(shown);
  }
  starts[index] = column;
  return { text, columnAt: (at) => starts[Math.min(at, line.length)]! };
}

/** The part of shown text that lies in columns `from` up to, not including, `to`. */
export function sliceColumns(text: string, from: number, to: number): string {
  if (ascii.test(text)) return text.slice(from, to);
  let column = 0;
  let slice = "";
  for (const character of text) {
    const width = characterColumns(character);
    if (column >= from && column + width <= to) slice += character;
    column += width;
  }
  return slice;
}

/**
 * Breaks a sentence at blanks so that no line is wider than `width`, where words allow it. A method
 * and its path stay together.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  const [first = "", ...words] = text.split(/(?<!\b(?:GET|HEAD|POST|PUT|PATCH|DELETE)) /);
  let line = first;
  for (const word of words) {
    if (columns(line) + 1 + columns(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines;
}
