import { child, dotted, parts, textOf, type PyNode } from "../../python/tree.ts";
import { changeOf, nameOf, type Names, statementsOf } from "./names.ts";

/** What a class body says of one name. */
export type Member =
  | { readonly kind: "value"; readonly owner: PyNode; readonly changes: readonly PyNode[] }
  | {
      readonly kind: "method";
      readonly owner: PyNode;
      readonly node: PyNode;
      readonly property: boolean;
    };

/** Classes of a checkout: their ancestors and members. Classes of packages outside it have none. */
export class Classes {
  readonly #names: Names;
  readonly #orders: WeakMap<PyNode, readonly PyNode[]> = new WeakMap();
  readonly #members: WeakMap<PyNode, ReadonlyMap<string, Member>> = new WeakMap();
  readonly #open: Set<PyNode> = new Set();

  constructor(names: Names) {
    this.#names = names;
  }

  /** A class and its ancestors in the order in which Python looks for members. */
  order(node: PyNode): readonly PyNode[] {
    const known = this.#orders.get(node);
    if (known !== undefined) return known;
    // A class that descends from itself is no class; what is found up to there is all there is.
    if (this.#open.has(node)) return [node];
    this.#open.add(node);
    const bases = this.#bases(node);
    const order = merged(node, [...bases.map((base) => this.order(base)), bases]);
    this.#open.delete(node);
    this.#orders.set(node, order);
    return order;
  }

  #bases(node: PyNode): readonly PyNode[] {
    const list = child(node, "ArgList");
    if (list === undefined) return [];
    const found: PyNode[] = [];
    for (const part of parts(list)) {
      const index = list.children.indexOf(part);
      const keyword = [index - 1, index + 1].some((at) => list.children[at]?.kind === "AssignOp");
      if (keyword) continue;
      // `Base[T]` is `Base`.
      const generic = part.kind === "MemberExpression" && part.children[1]?.kind === "[";
      const name = dotted(generic ? part.children[0] : part);
      const binding = name === undefined ? undefined : this.#names.find(node.module, name);
      if (binding?.kind === "class" && !found.includes(binding.node)) found.push(binding.node);
    }
    return found;
  }

  /** What the class or the nearest ancestor says of a name. */
  member(node: PyNode, name: string): Member | undefined {
    for (const owner of this.order(node)) {
      const member = this.own(owner).get(name);
      if (member !== undefined) return member;
    }
    return undefined;
  }

  /** What the class itself says. */
  own(node: PyNode): ReadonlyMap<string, Member> {
    const known = this.#members.get(node);
    if (known !== undefined) return known;
    const found = new Map<string, Member>();
    const body = child(node, "Body");
    for (const statement of body === undefined ? [] : statementsOf(body)) {
      if (statement.kind === "FunctionDefinition") {
        const name = nameOf(statement);
        const property = decoratorsOf(statement).some((each) =>
          /^@(?:\w+\.)?\w*property\b/.test(each),
        );
        if (name !== undefined) {
          found.set(name, { kind: "method", owner: node, node: statement, property });
        }
        continue;
      }
      const change = changeOf(statement);
      if (change === undefined) continue;
      const before = found.get(change.name);
      const added = before?.kind === "value" && !change.sets ? before.changes : [];
      found.set(change.name, { kind: "value", owner: node, changes: [...added, statement] });
    }
    this.#members.set(node, found);
    return found;
  }
}

function decoratorsOf(definition: PyNode): readonly string[] {
  const { parent } = definition;
  if (parent?.kind !== "DecoratedStatement") return [];
  return parent.children.filter(({ kind }) => kind === "Decorator").map(textOf);
}

/** Python's own merge (C3). Where that has no answer, the order in which classes are first met. */
function merged(node: PyNode, lists: readonly (readonly PyNode[])[]): readonly PyNode[] {
  const order = [node];
  let rest = lists.filter((list) => list.length > 0);
  while (rest.length > 0) {
    const heads = rest.map((list) => list[0]!);
    const next = heads.find((head) => rest.every((list) => list.indexOf(head) <= 0)) ?? heads[0]!;
    order.push(next);
    rest = rest
      .map((list) => list.filter((each) => each !== next))
      .filter((list) => list.length > 0);
  }
  return order;
}
