import type { CompiledProvider } from "./compiled.ts";
import type { PathText } from "./path-text.ts";
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

interface LiteralEdge {
  readonly text: string;
  readonly node: PathNode;
}

interface MixedEdge {
  readonly shape: string;
  readonly literals: readonly string[];
  readonly node: PathNode;
}

/** Where a path can go on from, most literal way first. */
class PathNode {
  /** By {@link literalKey}. */
  readonly literals: Map<number, LiteralEdge[]> = new Map();
  readonly mixed: MixedEdge[] = [];
  parameter: PathNode | undefined;
  span: PathNode | undefined;
  /** By method, of the templates that end here. */
  leaves: Map<string, Leaf> | undefined;
}

/** Tells most literals apart without reading them: first character, last character, length. */
function literalKey(text: string, start: number, end: number): number {
  const ends = ((text.charCodeAt(start) & 0xff) << 8) | (text.charCodeAt(end - 1) & 0xff);
  return (ends << 8) | ((end - start) & 0xff);
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
      const { text } = segment;
      const key = literalKey(text, 0, text.length);
      const edges = node.literals.get(key) ?? [];
      const known = edges.find((edge) => edge.text === text);
      if (known !== undefined) return known.node;
      const added = { text, node: new PathNode() };
      node.literals.set(key, [...edges, added]);
      return added.node;
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
  readonly #path: PathText;
  readonly #accept: (leaves: ReadonlyMap<string, Leaf>) => Leaf | undefined;
  /** Places that lead nowhere; kept below spans only, where several ways lead to one place. */
  #dead: Map<PathNode, Set<number>> | undefined;

  constructor(path: PathText, accept: (leaves: ReadonlyMap<string, Leaf>) => Leaf | undefined) {
    this.#path = path;
    this.#accept = accept;
  }

  from(node: PathNode, at: number): Leaf | undefined {
    const path = this.#path;
    if (at === path.length) {
      return node.leaves === undefined ? undefined : this.#accept(node.leaves);
    }
    const literal = node.literals.size === 0 ? undefined : this.#literal(node, at);
    if (literal !== undefined) {
      const found = this.from(literal, at + 1);
      if (found !== undefined) return found;
    }
    if (node.mixed.length > 0) {
      const found = this.#mixed(node.mixed, at);
      if (found !== undefined) return found;
    }
    if (node.parameter !== undefined) {
      this.values.push(path.segment(at));
      const found = this.from(node.parameter, at + 1);
      if (found !== undefined) return found;
      this.values.pop();
    }
    return node.span === undefined ? undefined : this.#across(node.span, at);
  }

  #literal(node: PathNode, at: number): PathNode | undefined {
    const { text } = this.#path;
    const start = this.#path.startOf(at);
    const end = this.#path.endOf(at);
    const edges = node.literals.get(literalKey(text, start, end));
    if (edges === undefined) return undefined;
    for (const edge of edges) {
      if (edge.text.length === end - start && text.startsWith(edge.text, start)) return edge.node;
    }
    return undefined;
  }

  #mixed(edges: readonly MixedEdge[], at: number): Leaf | undefined {
    const segment = this.#path.segment(at);
    if (isPlaceholder(segment)) return undefined;
    for (const edge of edges) {
      const values = matchMixed(edge.literals, segment);
      const found = values && this.#below(edge.node, at + 1, values);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The shortest span first: it leaves the most for the rest of a template. */
  #across(node: PathNode, start: number): Leaf | undefined {
    this.#dead ??= new Map();
    let dead = this.#dead.get(node);
    if (dead === undefined) this.#dead.set(node, (dead = new Set()));
    for (let end = start + 1; end <= this.#path.length; end++) {
      if (dead.has(end)) continue;
      const before = this.values.length;
      const found = this.from(node, end);
      if (found !== undefined) {
        this.values.splice(before, 0, this.#path.joined(start, end));
        return found;
      }
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
  path: PathText,
): { readonly leaf: Leaf; readonly values: readonly string[] } | undefined {
  if (path.length > trie.depth) return undefined;
  const walk = new Walk(path, (leaves) => leaves.get(method));
  const leaf = walk.from(trie.root, 0);
  return leaf === undefined ? undefined : { leaf, values: walk.values };
}

/** Methods of all templates that the path fits, and an operation of the most literal of them. */
export function knownMethods(
  trie: PathTrie,
  path: PathText,
): { readonly methods: readonly string[]; readonly operation: number } | undefined {
  if (path.length > trie.depth) return undefined;
  const methods = new Set<string>();
  let operation: number | undefined;
  // Accepting nothing makes the walk visit every template that fits.
  const walk = new Walk(path, (leaves) => {
    for (const [method, leaf] of leaves) {
      methods.add(method);
      operation ??= leaf.operation;
    }
    return undefined;
  });
  walk.from(trie.root, 0);
  return operation === undefined ? undefined : { methods: [...methods].toSorted(), operation };
}
