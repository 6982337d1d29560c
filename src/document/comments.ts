import { Lexer } from "yaml";
import type { Span } from "../model/span.ts";
import { type LineIndex, spanAt } from "./lines.ts";

/** A comment in a file. */
export interface Comment {
  /** What follows the comment sign, untrimmed. */
  readonly text: string;
  /** From the comment sign to the end of the comment. */
  readonly at: Span;
  /** True when nothing but white space stands before it on its line. */
  readonly ownLine: boolean;
}

/** Marks that the lexer inserts between stretches of the text: document, end of flow, scalar. */
const documentMark = "\u0002";
const flowEndMark = "\u0018";
const scalarMark = "\u001f";

/** All comments of a YAML text, in order. A `#` within a string or block scalar is none. */
export function yamlComments(file: string, text: string, lines: LineIndex): readonly Comment[] {
  const comments: Comment[] = [];
  let offset = 0;
  let scalar = false;
  for (const part of new Lexer().lex(text)) {
    if (scalar) {
      scalar = false;
    } else if (part === scalarMark) {
      scalar = true;
      continue;
    } else if (part === documentMark || part === flowEndMark) {
      continue;
    } else if (part.startsWith("#")) {
      const at = spanAt(file, lines, offset, offset + part.length);
      const before = text.slice(lines.starts[at.start.line - 1], offset);
      comments.push({ text: part.slice(1), at, ownLine: before.trim() === "" });
    }
    offset += part.length;
  }
  return comments;
}
