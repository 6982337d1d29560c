import type { CompiledProvider } from "./compiled.ts";
import { isPlaceholder } from "./request-path.ts";
import {
  matchMixed,
  parameterNames,
  parseTemplate,
  type Segment,
  segmentShape,
} from "./template.ts";

/** An operation at the end of its template. */
export interface Leaf {
  readonly operation: number;
  /** Of the template's parameters, from left to right. */
  readonly names: readonly string[];
}

interface MixedEdge {
  readonly shape: string;
  readonly literals: readonly string[];
  readonly node: PathNode;
}

/** Where a path can go on from, most literal way first. */
class PathNode {
  readonly literals: Map<string, PathNode> = new Map();
  readonly mixed: MixedEdge[] = [];
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

export function buildTrie(provider: CompiledProvider): PathTrie {
  const root = new PathNode();
  let depth = 0;
  for (let operation = 0; operation < provider.realOperations; operation++) {
    const { method, path } = provider.operations[operation]!;
    const template = parseTemplate(path);
    if (!template.ok) throw new Error(`${provider.id} has the template ${path}: ${template.fault}`);
    const { segments } = template;
    const spans = segments.some(({ kind }) => kind === "span");
    depth = Math.max(depth, spans ? Number.POSITIVE_INFINITY : segments.length);
    const node = segments.reduce(nodeBelow, root);
    node.leaves ??= new Map();
    node.leaves.set(method, { operation, names: parameterNames(segments) });
  }
  return { root, depth };
}

function nodeBelow(node: PathNode, segment: Segment): PathNode {
  switch (segment.kind) {
    case "literal": {
      const known = node.literals.get(segment.text);
      if (known !== undefined) return known;
      const added = new PathNode();
      node.literals.set(segment.text, added);
      return added;
    }
    case "mixed": {
      const shape = segmentShape(segment);
      const known = node.mixed.find((edge) => edge.shape === shape);
      if (known !== undefined) return known.node;
      const added = { shape, literals: segment.literals, node: new PathNode() };
      node.mixed.push(added);
      // More literal text is more literal; among equals the order is only made definite.
      node.mixed.sort((a, b) => b.shape.length - a.shape.length || (a.shape < b.shape ? -1 : 1));
      return added.node;
    }
    case "parameter":
      return (node.parameter ??= new PathNode());
    case "span":
      return (node.span ??= new PathNode());
  }
}

/** One walk down the tree. */
class Walk {
  /** What the parameters on the way stand for. */
  readonly values: string[] = [];
  readonly #segments: readonly string[];
  readonly #accept: (leaves: ReadonlyMap<string, Leaf>) => Leaf | undefined;
  /** Places that lead nowhere; kept below spans only, where several ways lead to one place. */
  #dead: Map<PathNode, Set<number>> | undefined;

  constructor(
    segments: readonly string[],
    accept: (leaves: ReadonlyMap<string, Leaf>) => Leaf | undefined,
  ) {
    this.#segments = segments;
    this.#accept = accept;
  }

  from(node: PathNode, at: number): Leaf | undefined {
    if (at === this.#segments.length) {
      return node.leaves === undefined ? undefined : this.#accept(node.leaves);
    }
    const segment = this.#segments[at]!;
    const literal = node.literals.get(segment);
    if (literal !== undefined) {
      const found = this.from(literal, at + 1);
      if (found !== undefined) return found;
    }
    if (node.mixed.length > 0 && !isPlaceholder(segment)) {
      for (const edge of node.mixed) {
        const values = matchMixed(edge.literals, segment);
        if (values === undefined) continue;
        const found = this.#below(edge.node, at + 1, values);
        if (found !== undefined) return found;
      }
    }
    if (node.parameter !== undefined) {
      this.values.push(segment);
      const found = this.from(node.parameter, at + 1);
      if (found !== undefined) return found;
      this.values.pop();
    }
    return node.span === undefined ? undefined : this.#across(node.span, at);
  }

  /** The shortest span first: it leaves the most for the rest of a template. */
  #across(node: PathNode, start: number): Leaf | undefined {
    this.#dead ??= new Map();
    let dead = this.#dead.get(node);
    if (dead === undefined) this.#dead.set(node, (dead = new Set()));
    for (let end = start + 1; end <= this.#segments.length; end++) {
      if (dead.has(end)) continue;
      const found = this.#below(node, end, [this.#segments.slice(start, end).join("/")]);
      if (found !== undefined) return found;
      dead.add(end);
    }
    return undefined;
  }

  #below(node: PathNode, at: number, values: readonly string[]): Leaf | undefined {
    const before = this.values.length;
    this.values.push(...values);
    const found = this.from(node, at);
    if (found === undefined) this.values.length = before;
    return found;
  }
}

/** The most literal template that the path fits and that knows the method. */
export function findLeaf(
  trie: PathTrie,
  method: string,
  segments: readonly string[],
): { readonly leaf: Leaf; readonly values: readonly string[] } | undefined {
  if (segments.length > trie.depth) return undefined;
  const walk = new Walk(segments, (leaves) => leaves.get(method));
  const leaf = walk.from(trie.root, 0);
  return leaf === undefined ? undefined : { leaf, values: walk.values };
}

/** Methods of all templates that the path fits, and an operation of the most literal of them. */
export function knownMethods(
  trie: PathTrie,
  segments: readonly string[],
): { readonly methods: readonly string[]; readonly operation: number } | undefined {
  if (segments.length > trie.depth) return undefined;
  const methods = new Set<string>();
  let operation: number | undefined;
  // Accepting nothing makes the walk visit every template that fits.
  const walk = new Walk(segments, (leaves) => {
    for (const [method, leaf] of leaves) {
      methods.add(method);
      operation ??= leaf.operation;
    }
    return undefined;
  });
  walk.from(trie.root, 0);
  return operation === undefined ? undefined : { methods: [...methods].toSorted(), operation };
}
