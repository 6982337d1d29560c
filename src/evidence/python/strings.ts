import { concat, oneOf } from "../one-of.ts";
import { options, pieces, text, unknown } from "../value-text.ts";
import type { Arguments, Value } from "../value.ts";
import { textOf, type PyNode } from "../../python/tree.ts";

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\n": "" };

/** The text of a string literal, its prefix and quotes taken off. */
export function stringValue(written: string): Value {
  const match = /^([A-Za-z]*)("""|'''|"|')([\s\S]*)$/.exec(written);
  if (match === null) return unknown("text");
  const body = match[3]!.endsWith(match[2]!) ? match[3]!.slice(0, -match[2]!.length) : match[3]!;
  return text(/r/i.test(match[1]!) ? body : unescaped(body));
}

function unescaped(body: string): string {
  return body.replace(/\\([\s\S])/g, (_all, letter: string) => escapes[letter] ?? letter);
}

/** An f-string: its texts and its replacements. */
export function formatted(node: PyNode, evaluate: (inner: PyNode) => Value): Value {
  const written = textOf(node);
  const opening = /^[A-Za-z]*(?:"""|'''|"|')/.exec(written)?.[0].length ?? 0;
  const closing = /(?:"""|'''|"|')$/.exec(written)?.[0].length ?? 0;
  const parts: Value[] = [];
  let at = node.from + opening;
  const textUpTo = (end: number): void => {
    const piece = node.module.text.slice(at, Math.max(at, end));
    parts.push(text(unescaped(piece).replaceAll("{{", "{").replaceAll("}}", "}")));
  };
  for (const item of node.children) {
    if (item.kind !== "FormatReplacement") continue;
    textUpTo(item.from);
    const inner = item.children.find(
      (part) => /^[A-Z]/.test(part.kind) && !part.kind.startsWith("Format"),
    );
    parts.push(inner === undefined ? unknown("value") : evaluate(inner));
    at = item.to;
  }
  textUpTo(node.to - closing);
  return concat(parts);
}

/** `"/repos/%s/%s" % (owner, repo)` */
export function percentFormatted(pattern: Value, given: Value): Value {
  const items = given.kind === "list" ? given.items : [given];
  return filled(pattern, /%(?:\((\w+)\))?[sdrifx]|%%/g, ([whole, key], next) => {
    if (whole === "%%") return text("%");
    if (key === undefined) return items[next()] ?? unknown("value");
    return (given.kind === "object" ? given.get(key) : undefined) ?? unknown(key);
  });
}

/** `"/repos/{}/{name}".format(owner, name=repo)` */
export function braceFormatted(pattern: Value, { positional, named }: Arguments): Value {
  return filled(pattern, /\{(\w*)[^{}]*\}/g, ([, key = ""], next) => {
    const index = key === "" ? next() : Number(key);
    const value = Number.isInteger(index) ? positional[index] : named.get(key);
    return value ?? unknown(key === "" ? "value" : key);
  });
}

/** Every text of a pattern with its gaps filled; `next` counts those that are filled in order. */
function filled(
  pattern: Value,
  gap: RegExp,
  fill: (match: RegExpExecArray, next: () => number) => Value,
): Value {
  return oneOf(
    options(pattern).map((option): Value => {
      if (option.kind !== "text" && option.kind !== "concat") return option;
      let count = 0;
      const next = (): number => count++;
      return concat(
        pieces(option).flatMap((part): Value[] => {
          if (part.kind !== "text") return [part];
          const found: Value[] = [];
          let at = 0;
          for (const match of part.text.matchAll(gap)) {
            found.push(text(part.text.slice(at, match.index)), fill(match, next));
            at = match.index + match[0].length;
          }
          found.push(text(part.text.slice(at)));
          return found;
        }),
      );
    }),
  );
}
