import { hclLanguage } from "codemirror-lang-hcl";

/** A node of the syntax tree. */
export type HclNode = ReturnType<typeof hclLanguage.parser.parse>["topNode"];

/** `resource "type" "name" { … }` */
export interface HclBlock {
  readonly type: string;
  readonly labels: readonly string[];
  /** The expressions that its attributes are given, by name. */
  readonly attributes: ReadonlyMap<string, HclNode>;
  readonly blocks: readonly HclBlock[];
  readonly from: number;
  readonly to: number;
  /** Where the part before the brace ends. */
  readonly headTo: number;
}

/** One parsed file. */
export interface HclFile {
  readonly text: string;
  readonly blocks: readonly HclBlock[];
  readonly comments: readonly { readonly from: number; readonly to: number }[];
  /** The first place that could not be understood. */
  readonly broken?: number;
}

/** Parses a file. The parser is tolerant: what it can't read, it leaves out and says where. */
export function parseHcl(text: string): HclFile {
  const tree = hclLanguage.parser.parse(text);
  const comments: { from: number; to: number }[] = [];
  let broken: number | undefined;
  tree.iterate({
    enter: ({ name, from, to, type }) => {
      if (name === "Comment") comments.push({ from, to });
      if (type.isError) broken ??= from;
    },
  });
  const body = tree.topNode.getChild("Body");
  const blocks = body === null ? [] : blocksOf(text, body);
  return { text, blocks, comments, ...(broken === undefined ? {} : { broken }) };
}

function blocksOf(text: string, body: HclNode): readonly HclBlock[] {
  return body.getChildren("Block").map((node) => {
    const inner = node.getChild("Body");
    const type = node.getChild("BlockType");
    const labels = node.getChildren("BlockLabel");
    return {
      type: type === null ? "" : text.slice(type.from, type.to),
      labels: labels.map(({ from, to }) => text.slice(from, to).replace(/^"(.*)"$/s, "$1")),
      attributes: inner === null ? new Map() : attributesOf(text, inner),
      blocks: inner === null ? [] : blocksOf(text, inner),
      from: node.from,
      to: node.to,
      headTo: labels.at(-1)?.to ?? type?.to ?? node.to,
    };
  });
}

function attributesOf(text: string, body: HclNode): ReadonlyMap<string, HclNode> {
  const found = new Map<string, HclNode>();
  for (const attribute of body.getChildren("Attribute")) {
    const name = attribute.getChild("Identifier");
    const value = attribute.getChild("Expression");
    if (name !== null && value !== null) found.set(text.slice(name.from, name.to), value);
  }
  return found;
}
