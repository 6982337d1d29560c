import { concat, oneOf } from "../one-of.ts";
import { text, unknown } from "../value-text.ts";
import type { Value } from "../value.ts";

/** One simple command: its words, with what is not known as holes. */
export interface ShellCommand {
  readonly words: readonly Value[];
  /** Offset of its first word in the text. */
  readonly start: number;
}

/** What variables hold before the script begins. */
export type Variables = ReadonlyMap<string, Value>;

/**
 * Reads a POSIX shell script, tolerantly, into its simple commands in the order of the text. Those
 * in `$(…)`, in functions and in branches are among them: each may run. Nothing is run.
 */
export function shellCommands(script: string, given: Variables = new Map()): ShellCommand[] {
  const reader: Reader = { script, at: 0, variables: new Map(given), commands: [] };
  while (reader.at < script.length) readList(reader, undefined);
  return reader.commands;
}

interface Reader {
  readonly script: string;
  at: number;
  readonly variables: Map<string, Value>;
  readonly commands: ShellCommand[];
  /** Words that end the here-documents that begin on this line. */
  heredocs?: string[];
}

const keywords = new Set([
  "if",
  "then",
  "elif",
  "else",
  "fi",
  "while",
  "until",
  "do",
  "done",
  "{",
  "}",
  "!",
  "time",
  "esac",
  "coproc",
]);

/** Reads commands up to the closing character of a substitution, or to the end. */
function readList(reader: Reader, closing: string | undefined): void {
  const { script } = reader;
  let words: Value[] = [];
  let start = reader.at;
  const finish = (): void => {
    endCommand(reader, words, start);
    words = [];
  };
  while (reader.at < script.length) {
    const character = script[reader.at]!;
    if (closing !== undefined && character === closing) {
      finish();
      reader.at += 1;
      return;
    }
    if (character === "\n") {
      finish();
      reader.at += 1;
      skipHeredocs(reader);
    } else if (character === "\\" && /^\\\r?\n/.test(script.slice(reader.at, reader.at + 3))) {
      reader.at += script[reader.at + 1] === "\r" ? 3 : 2;
    } else if (/\s/.test(character)) reader.at += 1;
    else if (character === "#") reader.at = lineEnd(script, reader.at);
    else if (character === "<" && script.startsWith("<<", reader.at)) {
      readHeredocStart(reader);
    } else if (/[;&|()]/.test(character)) {
      finish();
      reader.at += 1;
    } else if (/[<>]/.test(character)) {
      reader.at += 1;
      // The file of a redirection is no argument.
      while (/[<>&| \t]/.test(script[reader.at] ?? "")) reader.at += 1;
      readWord(reader, closing);
    } else {
      if (words.length === 0) start = reader.at;
      const before = reader.at;
      const word = readWord(reader, closing);
      if (reader.at === before) reader.at += 1;
      else if (words.length > 0 || !(word.kind === "text" && keywords.has(word.text))) {
        if (
          word.kind === "text" &&
          /^\d$/.test(word.text) &&
          /[<>]/.test(script[reader.at] ?? "")
        ) {
          continue;
        }
        words.push(word);
      }
    }
  }
  finish();
}

function endCommand(reader: Reader, words: readonly Value[], start: number): void {
  let first = 0;
  for (; first < words.length; first++) {
    const assignment = assignmentOf(words[first]!);
    if (assignment === undefined) break;
    assign(reader, ...assignment);
  }
  let rest = words.slice(first);
  const head = rest[0];
  if (head?.kind === "text" && /^(?:export|local|readonly|declare|typeset)$/.test(head.text)) {
    for (const word of rest.slice(1)) {
      const assignment = assignmentOf(word);
      if (assignment !== undefined) assign(reader, ...assignment);
    }
    rest = [];
  } else if (head?.kind === "text" && head.text === "for" && rest[1]?.kind === "text") {
    reader.variables.set(
      rest[1].text,
      rest.length > 3 ? oneOf(rest.slice(3)) : unknown(rest[1].text),
    );
    rest = [];
  }
  if (rest.length > 0) reader.commands.push({ words: rest, start });
}

/** A later assignment may be in a branch: both values are possible then. */
function assign(reader: Reader, name: string, given: Value): void {
  // What a command printed is best called by the variable that holds it.
  const value = given.kind === "unknown" ? unknown(name, given.hint ?? given.name) : given;
  const before = reader.variables.get(name);
  const keeps = before !== undefined && before.kind !== "absent" && before.kind !== "unknown";
  reader.variables.set(name, keeps ? oneOf([before, value]) : value);
}

function assignmentOf(word: Value): [string, Value] | undefined {
  const parts = word.kind === "text" ? [word] : word.kind === "concat" ? word.parts : [];
  const first = parts[0];
  if (first?.kind !== "text") return undefined;
  const match = /^([A-Za-z_]\w*)\+?=/.exec(first.text);
  if (match === null) return undefined;
  const rest = first.text.slice(match[0].length);
  return [match[1]!, concat([text(rest), ...parts.slice(1)])];
}

function lineEnd(script: string, from: number): number {
  const end = script.indexOf("\n", from);
  return end === -1 ? script.length : end;
}

function readHeredocStart(reader: Reader): void {
  const match = /^<<[-~]?\s*(['"\\]?)([\w.-]+)['"]?/.exec(
    reader.script.slice(reader.at, reader.at + 80),
  );
  if (match === null || reader.script.startsWith("<<<", reader.at)) {
    reader.at += reader.script.startsWith("<<<", reader.at) ? 3 : 2;
    return;
  }
  (reader.heredocs ??= []).push(match[2]!);
  reader.at += match[0].length;
}

function skipHeredocs(reader: Reader): void {
  for (const word of reader.heredocs ?? []) {
    while (reader.at < reader.script.length) {
      const end = lineEnd(reader.script, reader.at);
      const line = reader.script.slice(reader.at, end).trim();
      reader.at = Math.min(end + 1, reader.script.length);
      if (line === word) break;
    }
  }
  delete reader.heredocs;
}

/** Reads one word with its quotes, variables and substitutions. */
function readWord(reader: Reader, closing: string | undefined): Value {
  const { script } = reader;
  const parts: Value[] = [];
  let plain = "";
  const flush = (): void => {
    if (plain !== "") parts.push(text(plain));
    plain = "";
  };
  while (reader.at < script.length) {
    const character = script[reader.at]!;
    if (/[\s;&|()<>]/.test(character) || character === closing) break;
    if (character === "'") {
      const end = script.indexOf("'", reader.at + 1);
      const stop = end === -1 ? script.length : end;
      plain += script.slice(reader.at + 1, stop);
      reader.at = stop + 1;
    } else if (character === '"') {
      flush();
      reader.at += 1;
      parts.push(...readQuoted(reader));
    } else if (character === "\\") {
      if (script[reader.at + 1] !== "\n") plain += script[reader.at + 1] ?? "";
      reader.at += 2;
    } else if (character === "$" || character === "`") {
      flush();
      parts.push(readExpansion(reader));
    } else {
      plain += character;
      reader.at += 1;
    }
  }
  flush();
  return parts.length === 0 ? text("") : concat(parts);
}

function readQuoted(reader: Reader): Value[] {
  const { script } = reader;
  const parts: Value[] = [];
  let plain = "";
  while (reader.at < script.length && script[reader.at] !== '"') {
    const character = script[reader.at]!;
    if (character === "\\") {
      const next = script[reader.at + 1] ?? "";
      plain += next === "\n" ? "" : /["\\$`]/.test(next) ? next : `\\${next}`;
      reader.at += 2;
    } else if (character === "$" || character === "`") {
      parts.push(text(plain), readExpansion(reader));
      plain = "";
    } else {
      plain += character;
      reader.at += 1;
    }
  }
  reader.at += 1;
  parts.push(text(plain));
  return parts;
}

function readExpansion(reader: Reader): Value {
  const { script } = reader;
  const rest = script.slice(reader.at, reader.at + 400);
  if (rest.startsWith("`")) {
    reader.at += 1;
    readList(reader, "`");
    return unknown("output");
  }
  // `${{ github.repository }}`: filled in by GitHub before the shell sees it.
  const expression = /^\$\{\{([^}]*)\}\}/.exec(rest);
  if (expression !== null) {
    reader.at += expression[0].length;
    const name = expression[1]!.trim();
    return unknown(name.split(".").at(-1)!, name);
  }
  if (rest.startsWith("$((")) {
    const end = script.indexOf("))", reader.at);
    reader.at = end === -1 ? script.length : end + 2;
    return unknown("number");
  }
  if (rest.startsWith("$(")) {
    reader.at += 2;
    const from = reader.at;
    readList(reader, ")");
    const command = /[\w./-]+/.exec(script.slice(from, reader.at))?.[0] ?? "output";
    return unknown(command);
  }
  const braced = /^\$\{([#!]?)([A-Za-z_]\w*|[0-9@*#?$!-])([^}]*)\}/.exec(rest);
  if (braced !== null) {
    reader.at += braced[0].length;
    return variable(reader, braced[2]!, braced[3]!);
  }
  const simple = /^\$([A-Za-z_]\w*|[0-9@*#?$!-])/.exec(rest);
  if (simple !== null) {
    reader.at += simple[0].length;
    return variable(reader, simple[1]!, "");
  }
  reader.at += 1;
  return text("$");
}

function variable(reader: Reader, name: string, operation: string): Value {
  const value = reader.variables.get(name);
  const fallback = /^:?[-=](.*)$/.exec(operation)?.[1];
  if (value !== undefined && value.kind !== "absent") return value;
  if (fallback !== undefined && fallback !== "" && !/[$`]/.test(fallback)) {
    return text(fallback.replace(/^(["'])(.*)\1$/, "$2"));
  }
  return unknown(/^\d$/.test(name) ? `argument_${name}` : name, name);
}
