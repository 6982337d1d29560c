/** The line that a stretch of text stands on, without its line break. */
export interface Line {
  readonly start: number;
  readonly end: number;
  /** Start of the next line, or the end of the text. */
  readonly next: number;
  /** What precedes the stretch on the line, and what follows it. */
  readonly before: string;
  readonly after: string;
}

/** The line of `text.slice(from, to)`, which has no line break in it. */
export function lineOf(text: string, from: number, to: number): Line {
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const newline = text.indexOf("\n", from);
  const next = newline === -1 ? text.length : newline + 1;
  const bare = newline === -1 ? text.length : newline;
  const end = bare > start && text[bare - 1] === "\r" ? bare - 1 : bare;
  return { start, end, next, before: text.slice(start, from), after: text.slice(to, end) };
}

/** Whether nothing but blanks and a comment stand there. */
export function isBlankOrComment(text: string): boolean {
  return /^[ \t]*(?:#.*)?\r?$/.test(text);
}

/** The line break that a text uses. */
export function lineBreakOf(text: string): "\n" | "\r\n" {
  return text.includes("\r\n") ? "\r\n" : "\n";
}
