import { parts, textOf, type PyModule, type PyNode } from "../../python/tree.ts";
import type { Checkout } from "./checkout.ts";

/** What a name of a module stands for. */
export type Binding =
  | { readonly kind: "class"; readonly node: PyNode }
  | { readonly kind: "function"; readonly node: PyNode }
  /** In the order of the text: the first sets, others add. */
  | { readonly kind: "value"; readonly changes: PyNode[] }
  | { readonly kind: "import"; readonly module: string; readonly name?: string }
  /** Imported from a package that is not in the checkout. */
  | { readonly kind: "outside" };

/** An imported name leads through other modules; so long a way leads nowhere. */
const longestWay = 30;

/** Finds what the names of modules stand for. */
export class Names {
  readonly #checkout: Checkout;
  readonly #bindings: WeakMap<PyModule, ReadonlyMap<string, Binding>> = new WeakMap();

  constructor(checkout: Checkout) {
    this.#checkout = checkout;
  }

  /** What `a` or `a.b.c` stands for in a module, through imports. Never an import of a name. */
  find(module: PyModule, dottedName: string, way = 0): Binding | undefined {
    const [first = "", ...rest] = dottedName.split(".");
    let binding = this.#bindingsOf(module).get(first);
    let at: PyModule | undefined = module;
    for (let step = 0; binding?.kind === "import"; step++) {
      if (way + step > longestWay) return undefined;
      const imported: Binding & { readonly kind: "import" } = binding;
      at = this.#checkout.module(imported.module);
      if (at === undefined && !this.#checkout.hasPackage(imported.module))
        return { kind: "outside" };
      if (imported.name === undefined) {
        return at === undefined ? undefined : this.#below(imported.module, rest, way + step + 1);
      }
      const inner = at === undefined ? undefined : this.#bindingsOf(at).get(imported.name);
      const submodule = `${imported.module}.${imported.name}`;
      if (inner === undefined && this.#checkout.module(submodule) !== undefined) {
        binding = { kind: "import", module: submodule };
      } else binding = inner;
    }
    return rest.length === 0 ? binding : undefined;
  }

  /** `a.b.c` of a module `a`: a name in it, or in the modules below it. */
  #below(module: string, rest: readonly string[], way: number): Binding | undefined {
    const [first, ...others] = rest;
    const at = this.#checkout.module(module);
    if (first === undefined || at === undefined) return undefined;
    return this.find(at, rest.join("."), way) ?? this.#below(`${module}.${first}`, others, way);
  }

  #bindingsOf(module: PyModule): ReadonlyMap<string, Binding> {
    const known = this.#bindings.get(module);
    if (known !== undefined) return known;
    const found = new Map<string, Binding>();
    this.#bindings.set(module, found);
    for (const statement of statementsOf(module.root)) this.#bind(statement, module, found);
    return found;
  }

  #bind(statement: PyNode, module: PyModule, found: Map<string, Binding>): void {
    if (statement.kind === "ClassDefinition" || statement.kind === "FunctionDefinition") {
      const name = nameOf(statement);
      const kind = statement.kind === "ClassDefinition" ? "class" : "function";
      if (name !== undefined) found.set(name, { kind, node: statement });
    } else if (statement.kind === "ImportStatement") {
      for (const [name, binding] of this.#imported(statement, module)) found.set(name, binding);
    } else {
      const change = changeOf(statement);
      if (change === undefined) return;
      const known = found.get(change.name);
      if (change.sets || known?.kind !== "value") {
        found.set(change.name, { kind: "value", changes: [statement] });
      } else known.changes.push(statement);
    }
  }

  *#imported(statement: PyNode, module: PyModule): Generator<[string, Binding]> {
    const text = textOf(statement)
      .replaceAll(/#[^\n]*|[()\\]/g, " ")
      .replaceAll(/\s+/g, " ");
    const from = /^from ([.\w ]+?) import (.*)$/.exec(text);
    if (from === null) {
      for (const item of text.replace(/^import /, "").split(",")) {
        const [name = "", alias] = item.trim().split(" as ");
        const first = name.split(".")[0]!;
        yield [alias ?? first, { kind: "import", module: alias === undefined ? first : name }];
      }
      return;
    }
    const base = this.#absolute(from[1]!.replaceAll(" ", ""), module);
    if (base === undefined) return;
    for (const item of from[2]!.split(",")) {
      const [name = "", alias] = item.trim().split(" as ");
      if (name === "*") yield* this.#everything(base);
      else if (name !== "") yield [alias ?? name, { kind: "import", module: base, name }];
    }
  }

  *#everything(base: string): Generator<[string, Binding]> {
    const module = this.#checkout.module(base);
    if (module === undefined) return;
    for (const name of this.#bindingsOf(module).keys()) {
      if (!name.startsWith("_")) yield [name, { kind: "import", module: base, name }];
    }
  }

  /** The module that `..a.b` means; nothing where it leads out of all packages. */
  #absolute(written: string, module: PyModule): string | undefined {
    const dots = /^\.*/.exec(written)![0].length;
    if (dots === 0) return written;
    const own = this.#checkout.nameOf(module).split(".");
    // Of a package, the first dot is itself.
    const up = dots - (module.path.endsWith("/__init__.py") ? 1 : 0);
    if (up > own.length) return undefined;
    const rest = written.slice(dots);
    return [...own.slice(0, own.length - up), ...(rest === "" ? [] : [rest])].join(".");
  }
}

/** Statements of a block, those in branches too, in the order of the text. */
export function* statementsOf(block: PyNode): Generator<PyNode> {
  for (const node of parts(block)) {
    if (["IfStatement", "TryStatement", "WithStatement", "ForStatement"].includes(node.kind)) {
      for (const body of node.children) if (body.kind === "Body") yield* statementsOf(body);
    } else if (node.kind === "DecoratedStatement") {
      yield* parts(node).filter(({ kind }) => kind !== "Decorator");
    } else if (node.kind === "StatementGroup") yield* statementsOf(node);
    else yield node;
  }
}

/** The name of a class or function. */
export function nameOf(definition: PyNode): string | undefined {
  const name = definition.children.find(({ kind }) => kind === "VariableName");
  return name === undefined ? undefined : textOf(name);
}

/** Which name a statement sets or changes: `a = …`, `a: T = …`, `a += …`, `a[…] = …`, `a.append(…)`. */
export function changeOf(
  statement: PyNode,
): { readonly name: string; readonly sets: boolean } | undefined {
  const [target] = parts(statement);
  if (target === undefined) return undefined;
  const owner = target.kind === "CallExpression" ? parts(target)[0] : target;
  const first = owner?.kind === "MemberExpression" ? owner.children[0] : owner;
  if (first?.kind !== "VariableName") return undefined;
  const name = textOf(first);
  if (statement.kind === "AssignStatement") {
    return { name, sets: owner?.kind === "VariableName" };
  }
  if (statement.kind === "UpdateStatement") return { name, sets: false };
  const changes = statement.kind === "ExpressionStatement" && target.kind === "CallExpression";
  return changes && owner?.kind === "MemberExpression" ? { name, sets: false } : undefined;
}
