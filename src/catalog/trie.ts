import type { Operation } from "../model/catalog.ts";
import type { CompiledProvider } from "./compiled.ts";
import type { PackedNode } from "./packed.ts";
import { parameterNames, segmentsOf } from "./template.ts";

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
  readonly literals: readonly string[];
  readonly node: PathNode;
}

/** Where a path can go on from, most literal way first. */
export interface PathNode {
  /** What the rest is made of when a walk first comes here: few nodes are ever walked to. */
  packed: PackedNode | undefined;
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
  readonly operations: readonly Operation[];
}

/** Tells most literals apart without reading them: first character, last character, length. */
export function literalKey(text: string, start: number, end: number): number {
  const ends = ((text.charCodeAt(start) & 0xff) << 8) | (text.charCodeAt(end - 1) & 0xff);
  return (ends << 8) | ((end - start) & 0xff);
}

export function trieOver({ operations, templates }: CompiledProvider): PathTrie {
  const { root, depth = Number.POSITIVE_INFINITY } = templates;
  return { root: nodeOf(root), depth, operations };
}

/** Makes the ways on from a node, unless they are made already. */
export function unfold(node: PathNode, operations: readonly Operation[]): void {
  const { packed } = node;
  if (packed === undefined) return;
  node.packed = undefined;
  if (packed.literals !== undefined) node.literals = literalEdges(packed.literals);
  node.mixed = packed.mixed?.map(([literals, below]) => ({ literals, node: nodeOf(below) }));
  if (packed.parameter !== undefined) node.parameter = nodeOf(packed.parameter);
  if (packed.span !== undefined) node.span = nodeOf(packed.span);
  if (packed.operations !== undefined) node.leaves = leavesOf(packed.operations, operations);
}

function nodeOf(packed: PackedNode): PathNode {
  return {
    packed,
    literals: undefined,
    mixed: undefined,
    parameter: undefined,
    span: undefined,
    leaves: undefined,
  };
}

function literalEdges(packed: NonNullable<PackedNode["literals"]>): Map<number, LiteralEdge[]> {
  const literals = new Map<number, LiteralEdge[]>();
  for (const [text, below] of packed) {
    const key = literalKey(text, 0, text.length);
    const edge = { text, node: nodeOf(below) };
    const edges = literals.get(key);
    if (edges === undefined) literals.set(key, [edge]);
    else edges.push(edge);
  }
  return literals;
}

function leavesOf(numbers: readonly number[], operations: readonly Operation[]): Map<string, Leaf> {
  const leaves = new Map<string, Leaf>();
  for (const operation of numbers) {
    const { method, path } = operations[operation]!;
    leaves.set(method, { operation, names: parameterNames(segmentsOf(path)) });
  }
  return leaves;
}
