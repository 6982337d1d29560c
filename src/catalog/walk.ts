import type { Operation } from "../model/catalog.ts";
import type { PathText } from "./path-text.ts";
import { isPlaceholder } from "./request-path.ts";
import { matchMixed } from "./template.ts";
import {
  type Leaf,
  type LiteralEdge,
  literalKey,
  type MixedEdge,
  type PathNode,
  type PathTrie,
  unfold,
} from "./trie.ts";

/** One walk down the tree. */
class Walk {
  /** What the parameters on the way stand for. */
  readonly values: string[] = [];
  readonly #operations: readonly Operation[];
  readonly #path: PathText;
  readonly #accept: (leaves: ReadonlyMap<string, Leaf>) => Leaf | undefined;
  /** Places that lead nowhere; kept below spans only, where several ways lead to one place. */
  #dead: Map<PathNode, Set<number>> | undefined;

  constructor(
    { operations }: PathTrie,
    path: PathText,
    accept: (leaves: ReadonlyMap<string, Leaf>) => Leaf | undefined,
  ) {
    this.#operations = operations;
    this.#path = path;
    this.#accept = accept;
  }

  from(node: PathNode, at: number): Leaf | undefined {
    const path = this.#path;
    unfold(node, this.#operations);
    if (at === path.length) {
      return node.leaves === undefined ? undefined : this.#accept(node.leaves);
    }
    const literal = node.literals === undefined ? undefined : this.#literal(node.literals, at);
    if (literal !== undefined) {
      const found = this.from(literal, at + 1);
      if (found !== undefined) return found;
    }
    if (node.mixed !== undefined) {
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

  #literal(literals: ReadonlyMap<number, LiteralEdge[]>, at: number): PathNode | undefined {
    const { text } = this.#path;
    const start = this.#path.startOf(at);
    const end = this.#path.endOf(at);
    const edges = literals.get(literalKey(text, start, end));
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
  const walk = new Walk(trie, path, (leaves) => leaves.get(method));
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
  const walk = new Walk(trie, path, (leaves) => {
    for (const [method, leaf] of leaves) {
      methods.add(method);
      operation ??= leaf.operation;
    }
    return undefined;
  });
  walk.from(trie.root, 0);
  return operation === undefined ? undefined : { methods: [...methods].toSorted(), operation };
}
