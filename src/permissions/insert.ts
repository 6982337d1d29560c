import type { Node as MorphNode } from "ts-morph";
import type { TextEdit } from "../model/span.ts";
import { pathOf } from "../typescript/module.ts";
import type { CodeStyle } from "./code-style.ts";

/** Code to add to a list, and the member behind which it belongs: none, to stand first. */
export interface Addition {
  readonly after: MorphNode | undefined;
  readonly text: string;
}

/**
 * Adds members to a comma-separated list of code. A list that has a member a line gets lines, so
 * that a diff shows nothing but additions wherever the file allows it.
 *
 * @param container the array or object literal
 */
export function insertMembers(
  container: MorphNode,
  members: readonly MorphNode[],
  additions: readonly Addition[],
  style: CodeStyle,
): TextEdit[] {
  if (additions.length === 0) return [];
  const source = container.getSourceFile().getFullText();
  const file = pathOf(container.getSourceFile());
  const first = members[0];
  if (first === undefined) {
    const inside = container.getStart() + 1;
    return [{ file, start: inside, end: inside, text: additions.map((a) => a.text).join(", ") }];
  }
  const multiline = source.slice(container.getStart(), first.getStart()).includes("\n");
  const indent = lineIndent(source, first.getStart());
  const edits: TextEdit[] = [];
  for (const [after, group] of Map.groupBy(additions, (addition) => addition.after)) {
    const texts = group.map((addition) => addition.text);
    if (!multiline) {
      const at = after === undefined ? first.getStart() : after.getEnd();
      const joined = texts.join(", ");
      const text = after === undefined ? `${joined}, ` : `, ${joined}`;
      edits.push({ file, start: at, end: at, text });
      continue;
    }
    const comma = after === undefined ? "," : /^\s*,/.exec(source.slice(after.getEnd()))?.[0];
    if (after !== undefined && comma === undefined) {
      edits.push({ file, start: after.getEnd(), end: after.getEnd(), text: "," });
    }
    const at =
      after === undefined
        ? lineStart(source, first.getStart())
        : nextLine(source, after.getEnd() + (comma?.length ?? 0));
    const lines = texts.map((text, index) => {
      // What stood last without a comma leaves the new last one without.
      const last = comma === undefined && index === texts.length - 1;
      return `${indent}${text}${last ? "" : ","}${style.newline}`;
    });
    edits.push({ file, start: at, end: at, text: lines.join("") });
  }
  return edits;
}

/** Adds strings to a union of string literals. */
export function insertUnionMembers(
  members: readonly [MorphNode, ...MorphNode[]],
  additions: readonly Addition[],
  style: CodeStyle,
): TextEdit[] {
  const [first] = members;
  const source = first.getSourceFile().getFullText();
  const file = pathOf(first.getSourceFile());
  const lines = new Set(members.map((member) => lineStart(source, member.getStart())));
  const multiline = lines.size === members.length && members.length > 1;
  const edits: TextEdit[] = [];
  for (const [wanted, group] of Map.groupBy(additions, (addition) => addition.after)) {
    // Before the last member rather than behind it, where a semicolon would have to move.
    const after = multiline && wanted === members.at(-1) ? members.at(-2) : wanted;
    const texts = group.map((addition) => addition.text);
    const indent = lineIndent(source, members.at(-1)!.getStart());
    if (after === undefined) {
      const text = texts.map((member) => `${member} | `).join("");
      edits.push({ file, start: first.getStart(), end: first.getStart(), text });
    } else if (multiline) {
      const at = nextLine(source, after.getEnd());
      const text = texts.map((member) => `${indent}| ${member}${style.newline}`).join("");
      edits.push({ file, start: at, end: at, text });
    } else {
      const text = texts.map((member) => ` | ${member}`).join("");
      edits.push({ file, start: after.getEnd(), end: after.getEnd(), text });
    }
  }
  return edits;
}

/** Adds statements behind a statement, each on a line of its own. */
export function insertStatements(
  previous: MorphNode,
  statements: readonly string[],
  style: CodeStyle,
): TextEdit[] {
  const source = previous.getSourceFile().getFullText();
  const at = nextLine(source, previous.getEnd());
  const indent = lineIndent(source, previous.getStart());
  const text = statements
    .map((statement) =>
      statement
        .split("\n")
        .map((line) => (line === "" ? "" : indent + line))
        .join(style.newline),
    )
    .join(style.newline);
  return [
    { file: pathOf(previous.getSourceFile()), start: at, end: at, text: text + style.newline },
  ];
}

/**
 * The member behind which `name` belongs: where the members are sorted, the last smaller one; else
 * the last with the same prefix, and failing that the last of all.
 */
export function memberBefore<T>(
  members: readonly T[],
  nameOf: (member: T) => string,
  name: string,
): T | undefined {
  const names = members.map(nameOf);
  const sorted = names.every((value, index) => index === 0 || names[index - 1]! <= value);
  if (sorted) return members.findLast((member) => nameOf(member) < name);
  const prefix = `${name.split(":")[0]!}:`;
  return members.findLast((member) => nameOf(member).startsWith(prefix)) ?? members.at(-1);
}

function lineStart(source: string, offset: number): number {
  return source.lastIndexOf("\n", offset - 1) + 1;
}

function lineIndent(source: string, offset: number): string {
  return /^[ \t]*/.exec(source.slice(lineStart(source, offset)))![0];
}

function nextLine(source: string, offset: number): number {
  const end = source.indexOf("\n", offset);
  return end < 0 ? source.length : end + 1;
}
