import type { HclFile, HclNode } from "./hcl.ts";

/** What an expression is without planning anything. */
export type HclConstant =
  | { readonly kind: "text"; readonly text: string; readonly place: Place }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | {
      readonly kind: "list";
      readonly items: readonly Extract<HclConstant, { readonly kind: "text" }>[];
      /** The one pair of brackets in which all items stand. */
      readonly literal?: Place;
    }
  | { readonly kind: "unknown"; readonly place: Place };

/** A stretch of a file. */
export interface Place {
  readonly file: HclFile;
  readonly from: number;
  readonly to: number;
}

/** Functions that give the items of their lists back. */
const joins: ReadonlySet<string> = new Set(["concat", "distinct", "setunion", "tolist", "toset"]);

const depthLimit = 20;

/**
 * Follows literals, lists, `concat` and its like, and `local.…`.
 *
 * @param files the file that the expression stands in, and others of its module
 */
export function hclConstant(files: readonly HclFile[], node: HclNode, depth = 0): HclConstant {
  const file = files[0]!;
  const place = { file, from: node.from, to: node.to };
  if (depth > depthLimit) return { kind: "unknown", place };
  const next = (inner: HclNode): HclConstant => hclConstant(files, inner, depth + 1);
  const words = file.text.slice(node.from, node.to);
  switch (node.name) {
    case "Expression":
      if (/^local\.[A-Za-z_][\w-]*$/.test(words))
        return localOf(files, words.slice(6), place, depth);
      return node.firstChild?.nextSibling === null
        ? next(node.firstChild)
        : { kind: "unknown", place };
    case "LiteralValue":
    case "CollectionValue":
      return node.firstChild === null ? { kind: "unknown", place } : next(node.firstChild);
    case "StringLit": {
      const text = words.slice(1, -1);
      return text.includes("\\") || text.includes("${")
        ? { kind: "unknown", place }
        : { kind: "text", text, place };
    }
    case "NumericLit":
      return { kind: "number", value: Number(words) };
    case "BoolLit":
      return { kind: "boolean", value: words === "true" };
    case "Tuple":
      return tuple(node.getChildren("Expression"), next, place);
    case "FunctionCall": {
      const name = node.getChild("FunctionName");
      const given = node.getChild("FunctionArguments")?.getChildren("Expression") ?? [];
      if (name === null || !joins.has(file.text.slice(name.from, name.to))) break;
      return joined(given.map(next), place);
    }
  }
  return { kind: "unknown", place };
}

function tuple(
  items: readonly HclNode[],
  next: (node: HclNode) => HclConstant,
  place: Place,
): HclConstant {
  const values = items.map(next);
  const texts = values.filter((value) => value.kind === "text");
  const other = values.find((value) => value.kind !== "text");
  if (other !== undefined) return other.kind === "unknown" ? other : { kind: "unknown", place };
  const plain = texts.every(({ place: at }, index) => at.from === items[index]!.from);
  return { kind: "list", items: texts, ...(plain ? { literal: place } : {}) };
}

function joined(lists: readonly HclConstant[], place: Place): HclConstant {
  const known = lists.filter((list) => list.kind === "list");
  const other = lists.find((list) => list.kind !== "list");
  if (other !== undefined) return other.kind === "unknown" ? other : { kind: "unknown", place };
  if (known.length === 1) return known[0]!;
  return { kind: "list", items: known.flatMap(({ items }) => items) };
}

function localOf(
  files: readonly HclFile[],
  name: string,
  place: Place,
  depth: number,
): HclConstant {
  for (const file of files) {
    for (const block of file.blocks) {
      const value = block.type === "locals" ? block.attributes.get(name) : undefined;
      if (value === undefined) continue;
      const others = files.filter((other) => other !== file);
      return hclConstant([file, ...others], value, depth + 1);
    }
  }
  return { kind: "unknown", place };
}
