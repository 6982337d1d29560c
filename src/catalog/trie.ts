import type { CompiledProvider } from "./compiled.ts";
import {
  parameterNames,
  parseSegment,
  type Segment,
  segmentShape,
  type TextSegment,
} from "./template.ts";

/** An operation at the end of its template. */
export interface Leaf {
  readonly operation: number;
  /** Of the template's parameters, from left to right. */
  readonly names: readonly string[];
}

export interface LiteralEdge {
  readonly text: string;
  readonly node: PathNode;
}

export interface MixedEdge {
  readonly shape: string;
  readonly literals: readonly string[];
  readonly node: PathNode;
}

/** Where a path can go on from, most literal way first. */
export interface PathNode {
  /** By {@link literalKey}. */
  literals: Map<number, LiteralEdge[]> | undefined;
  /** Most literal text first. */
  mixed: MixedEdge[] | undefined;
  parameter: PathNode | undefined;
  span: PathNode | undefined;
  /** By method, of the templates that end here. */
  leaves: Map<string, Leaf> | undefined;
}

/** All templates of a provider, as a tree of segments. */
export interface PathTrie {
  readonly root: PathNode;
  /** Segments of the longest template; infinite where one spans segments. */
  readonly depth: number;
}

/** Tells most literals apart without reading them: first character, last character, length. */
export function literalKey(text: string, start: number, end: number): number {
  const ends = ((text.charCodeAt(start) & 0xff) << 8) | (text.charCodeAt(end - 1) & 0xff);
  return (ends << 8) | ((end - start) & 0xff);
}

export function buildTrie(provider: CompiledProvider): PathTrie {
  const root = emptyNode();
  // Most segments stand in many templates, and operations of one path stand side by side.
  const known = new Map<string, Segment>();
  let previous: string | undefined;
  let node = root;
  let names: readonly string[] = [];
  let depth = 0;
  for (let operation = 0; operation < provider.realOperations; operation++) {
    const { method, path } = provider.operations[operation]!;
    if (path !== previous) {
      const segments = segmentsOf(path, known);
      const spans = segments.some(({ kind }) => kind === "span");
      depth = Math.max(depth, spans ? Number.POSITIVE_INFINITY : segments.length);
      node = segments.reduce(nodeBelow, root);
      names = parameterNames(segments);
      previous = path;
    }
    node.leaves ??= new Map();
    node.leaves.set(method, { operation, names });
  }
  return { root, depth };
}

function segmentsOf(path: string, known: Map<string, Segment>): Segment[] {
  const segments: Segment[] = [];
  for (const text of path.split("/")) {
    if (text === "") continue;
    let segment = known.get(text);
    if (segment === undefined) {
      const parsed = parseSegment(text);
      if (!parsed.ok) throw new Error(`the template ${path} can't be read: ${parsed.fault}`);
      segment = parsed.segment;
      known.set(text, segment);
    }
    segments.push(segment);
  }
  return segments;
}

function emptyNode(): PathNode {
  return {
    literals: undefined,
    mixed: undefined,
    parameter: undefined,
    span: undefined,
    leaves: undefined,
  };
}

function nodeBelow(node: PathNode, segment: Segment): PathNode {
  switch (segment.kind) {
    case "literal":
      return nodeBelowLiteral(node, segment.text);
    case "mixed":
      return nodeBelowMixed(node, segment);
    case "parameter":
      return (node.parameter ??= emptyNode());
    case "span":
      return (node.span ??= emptyNode());
  }
}

function nodeBelowLiteral(node: PathNode, text: string): PathNode {
  const literals = (node.literals ??= new Map<number, LiteralEdge[]>());
  const key = literalKey(text, 0, text.length);
  const edges = literals.get(key);
  const known = edges?.find((edge) => edge.text === text);
  if (known !== undefined) return known.node;
  const added = { text, node: emptyNode() };
  if (edges === undefined) literals.set(key, [added]);
  else edges.push(added);
  return added.node;
}

function nodeBelowMixed(node: PathNode, segment: TextSegment): PathNode {
  const edges = (node.mixed ??= []);
  const shape = segmentShape(segment);
  const known = edges.find((edge) => edge.shape === shape);
  if (known !== undefined) return known.node;
  const added = { shape, literals: segment.literals, node: emptyNode() };
  edges.push(added);
  // More literal text is more literal; among equals the order is only made definite.
  edges.sort((a, b) => b.shape.length - a.shape.length || (a.shape < b.shape ? -1 : 1));
  return added.node;
}
