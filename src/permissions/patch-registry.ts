import type { Node as MorphNode } from "ts-morph";
import type { TextEdit } from "../model/span.ts";
import { evaluateExport } from "../typescript/literal.ts";
import type { ModuleReader } from "../typescript/module.ts";
import { keyText, quoted, readStyle } from "./code-style.ts";
import { insertMembers, insertUnionMembers, memberBefore } from "./insert.ts";

/** An array, union or label map that has to hold every name of its kind. */
export interface Registry {
  readonly file: string;
  readonly export: string;
  readonly names: ReadonlySet<string>;
  /** The literals that its names stand in: its own, and those that it spreads. */
  readonly literals: ReadonlySet<MorphNode>;
  /** The literal that `add` adds to. */
  readonly own: MorphNode;
  /** The edits that add names to labels; only maps keep the label. */
  readonly add: (entries: ReadonlyMap<string, string>) => TextEdit[];
}

/** Finds a registry by its name; `undefined` when the file has none of that name that can be read. */
export function readRegistry(
  modules: ModuleReader,
  at: { readonly file: string; readonly export: string },
): Registry | undefined {
  const { Node } = modules.morph;
  const file = modules.open(at.file);
  if (file === undefined) return undefined;
  const alias = file.getTypeAlias(at.export)?.getTypeNode();
  if (alias !== undefined) {
    const members = Node.isUnionTypeNode(alias) ? alias.getTypeNodes() : [alias];
    const literals = members.filter((member) => textOfType(modules, member) !== undefined);
    const [first, ...rest] = literals;
    // A union that is computed from an array needs no entry of its own.
    if (first === undefined) return undefined;
    const nameOf = (member: MorphNode): string => textOfType(modules, member)!;
    const style = readStyle(file.getFullText(), alias.getText());
    return {
      ...at,
      names: new Set(literals.map(nameOf)),
      literals: new Set([alias]),
      own: alias,
      add: (entries) => {
        const additions = [...entries.keys()].map((name) => ({
          after: memberBefore(literals, nameOf, name),
          text: quoted(name, style),
        }));
        return insertUnionMembers([first, ...rest], additions, style);
      },
    };
  }
  const value = evaluateExport(modules, file, at.export);
  if (value?.kind === "list") {
    const texts = value.items.flatMap((item) => (item.kind === "text" ? [item] : []));
    const style = readStyle(value.node.getSourceFile().getFullText(), value.node.getText());
    const own = texts.filter((item) => item.node.getParent() === value.node);
    return {
      ...at,
      names: new Set(texts.map((item) => item.text)),
      literals: new Set(texts.map((item) => item.node.getParentOrThrow())),
      own: value.node,
      add: (entries) => {
        const additions = [...entries.keys()].map((name) => ({
          after: memberBefore(own, (item) => item.text, name)?.node,
          text: quoted(name, style),
        }));
        const members = own.map((item) => item.node);
        return insertMembers(value.node, members, additions, style);
      },
    };
  }
  if (value?.kind === "record") {
    const style = readStyle(value.node.getSourceFile().getFullText(), value.node.getText());
    const own = [...value.entries].map(([name, entry]) => ({
      name,
      node: entry.node.getFirstAncestor((node) => node.getParent() === value.node) ?? entry.node,
    }));
    return {
      ...at,
      names: new Set(value.entries.keys()),
      literals: new Set([value.node]),
      own: value.node,
      add: (entries) => {
        const additions = [...entries].map(([name, label]) => ({
          after: memberBefore(own, (entry) => entry.name, name)?.node,
          text: `${keyText(name, style)}: ${quoted(label, style)}`,
        }));
        const members = own.map((entry) => entry.node);
        return insertMembers(value.node, members, additions, style);
      },
    };
  }
  return undefined;
}

function textOfType(modules: ModuleReader, node: MorphNode): string | undefined {
  const { Node } = modules.morph;
  if (!Node.isLiteralTypeNode(node)) return undefined;
  const literal = node.getLiteral();
  return Node.isStringLiteral(literal) ? literal.getLiteralText() : undefined;
}
