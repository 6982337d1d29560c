import { concat, oneOf } from "../one-of.ts";
import { options, pieces, text, unknown } from "../value-text.ts";
import type { Value } from "../value.ts";
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
  return oneOf(
    options(pattern).map((option): Value => {
      if (option.kind !== "text" && option.kind !== "concat") return option;
      let next = 0;
      return concat(
        pieces(option).flatMap((part): Value[] => {
          if (part.kind !== "text") return [part];
          const found: Value[] = [];
          let at = 0;
          for (const match of part.text.matchAll(/%(?:\((\w+)\))?[sdrifx]|%%/g)) {
            found.push(text(part.text.slice(at, match.index)));
            at = match.index + match[0].length;
            if (match[0] === "%%") found.push(text("%"));
            else if (match[1] !== undefined) {
              const value = given.kind === "object" ? given.get(match[1]) : undefined;
              found.push(value ?? unknown(match[1]));
            } else found.push(items[next++] ?? unknown("value"));
          }
          found.push(text(part.text.slice(at)));
          return found;
        }),
      );
    }),
  );
}
