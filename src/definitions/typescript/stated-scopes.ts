import type { Node as MorphNode } from "ts-morph";
import type { Located, Span } from "../../model/span.ts";
import type { Literal } from "../../typescript/literal.ts";
import type { ModuleReader } from "../../typescript/module.ts";
import type { ScopeLiteral, StatedScopes } from "../code/stated-scopes.ts";

/** Gives the place of a stretch of the file. */
export type SpanOf = (from: number, to: number) => Span;

/** A place in the file at hand: that of a node, or of `use` where the node stands in another file. */
export function placeOf(node: MorphNode, use: MorphNode, span: SpanOf): Span {
  const inside = node.getSourceFile() === use.getSourceFile() ? node : use;
  return span(inside.getStart(), inside.getEnd());
}

/** Scopes as code states them: a list of names, or names in one text. */
export function scopesOfLiteral(
  modules: ModuleReader,
  value: Literal,
  use: MorphNode,
  span: SpanOf,
): StatedScopes {
  if (value.kind === "text") {
    const node = value.node;
    const isPlain =
      node.getSourceFile() === use.getSourceFile() && node.getText().slice(1, -1) === value.text;
    return wordsAt(value.text, isPlain ? node.getStart() + 1 : undefined, span, () =>
      placeOf(node, use, span),
    );
  }
  if (value.kind !== "list") {
    const reason =
      value.kind === "unknown" ? `it ${value.reason}` : "it is no list of names, and no text";
    return { ok: false, reason, at: placeOf(value.node, use, span) };
  }
  const scopes: Located<string>[] = [];
  for (const item of value.items) {
    if (item.kind !== "text") {
      const reason = item.kind === "unknown" ? `a name ${item.reason}` : "a name is no text";
      return { ok: false, reason, at: placeOf(item.node, use, span) };
    }
    scopes.push({ value: item.text, at: placeOf(item.node, use, span) });
  }
  const literal = listLiteral(modules, value, use);
  return { ok: true, scopes, ...(literal === undefined ? {} : { literal }) };
}

/**
 * Names in a text, between blanks or commas.
 *
 * @param start where the text stands in the file, as it stands there; absent where it does not
 */
export function wordsAt(
  text: string,
  start: number | undefined,
  span: SpanOf,
  whole: () => Span,
): StatedScopes {
  const scopes = [...text.matchAll(/[^\s,]+/g)].map((match) => {
    const from = (start ?? 0) + match.index;
    const at = start === undefined ? whole() : span(from, from + match[0].length);
    return { value: match[0], at };
  });
  if (start === undefined) return { ok: true, scopes };
  const separator = /[^\s,]([\s,]+)[^\s,]/.exec(text)?.[1] ?? " ";
  const end = start + text.length;
  return { ok: true, scopes, literal: { kind: "words", start, end, separator } };
}

function listLiteral(
  modules: ModuleReader,
  { items, node }: Extract<Literal, { readonly kind: "list" }>,
  use: MorphNode,
): ScopeLiteral | undefined {
  const { Node } = modules.morph;
  if (!Node.isArrayLiteralExpression(node) || node.getSourceFile() !== use.getSourceFile()) {
    return undefined;
  }
  const elements = node.getElements();
  const plain = items.every((item, index) => item.node === elements[index]);
  if (!plain || isShared(modules, node, use)) return undefined;
  const quote = /^["'`]/.exec(elements[0]?.getText() ?? "")?.[0] ?? '"';
  return {
    kind: "list",
    start: node.getStart(),
    end: node.getEnd(),
    items: items.map(({ node: item }) => ({ start: item.getStart(), end: item.getEnd() })),
    written: (name) => quote + name + quote,
  };
}

/** Whether the list is a constant that other places may use as well. */
function isShared(modules: ModuleReader, node: MorphNode, use: MorphNode): boolean {
  const { Node } = modules.morph;
  if (node.getStart() >= use.getStart() && node.getEnd() <= use.getEnd()) return false;
  const variable = node.getFirstAncestor((above) => Node.isVariableDeclaration(above));
  if (variable === undefined) return true;
  const statement = variable.getVariableStatement();
  if (statement === undefined || statement.isExported()) return true;
  const name = variable.getName();
  if (!/^[A-Za-z_]\w*$/.test(name)) return true;
  const mentions = node
    .getSourceFile()
    .getFullText()
    .match(new RegExp(`\\b${name}\\b`, "g"));
  return (mentions?.length ?? 0) > 2;
}
