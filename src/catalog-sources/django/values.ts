import { child, dotted, parts, textOf, type PyNode } from "../../python/tree.ts";
import type { Classes } from "./classes.ts";
import { type Names, statementsOf } from "./names.ts";

/** What an expression is, as far as it can be told without running it. */
export type PyValue =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly PyValue[] }
  | { readonly kind: "map"; readonly entries: ReadonlyMap<string, PyValue> }
  | { readonly kind: "class"; readonly node: PyNode }
  /** Something of a package that is not in the checkout. */
  | { readonly kind: "outside" }
  /** `A | B` of two classes. */
  | { readonly kind: "either"; readonly of: readonly PyValue[] }
  | { readonly kind: "unknown" };

export const unknownValue: PyValue = { kind: "unknown" };

/** Where an expression stands. */
export interface Surroundings {
  /** The class that `self` is of, or whose body it stands in. */
  readonly self?: PyNode;
  /** Names of the body that the expression stands in, as far as it was read. */
  readonly locals?: ReadonlyMap<string, PyValue>;
}

/** Nested further, an expression is none that a person wrote. */
const deepest = 60;

/** Works expressions out. */
export class Values {
  readonly #names: Names;
  readonly #classes: Classes;
  #depth = 0;

  constructor(names: Names, classes: Classes) {
    this.#names = names;
    this.#classes = classes;
  }

  of(node: PyNode | undefined, at: Surroundings = {}): PyValue {
    if (node === undefined || this.#depth > deepest) return unknownValue;
    this.#depth += 1;
    try {
      return this.#of(node, at);
    } finally {
      this.#depth -= 1;
    }
  }

  #of(node: PyNode, at: Surroundings): PyValue {
    switch (node.kind) {
      case "String":
        return { kind: "text", text: stringText(textOf(node)) };
      case "ContinuedString": {
        const texts = parts(node).map((part) => this.of(part, at));
        if (!texts.every((text) => text.kind === "text")) return unknownValue;
        return { kind: "text", text: texts.map(({ text }) => text).join("") };
      }
      case "ParenthesizedExpression":
        return this.of(parts(node)[0], at);
      case "ArrayExpression":
      case "TupleExpression":
      case "SetExpression":
        return { kind: "list", items: this.#items(node, at) };
      case "DictionaryExpression":
        return this.#map(node, at);
      case "VariableName":
      case "MemberExpression":
        return this.#named(node, at);
      case "CallExpression":
        return this.#call(node, at);
      case "BinaryExpression":
        return this.#joined(node, at);
      default:
        return unknownValue;
    }
  }

  #items(node: PyNode, at: Surroundings): PyValue[] {
    return parts(node).flatMap((part): readonly PyValue[] => {
      const value = this.of(part, at);
      const before = node.children[node.children.indexOf(part) - 1];
      if (before?.kind !== "*") return [value];
      return value.kind === "list" ? value.items : [unknownValue];
    });
  }

  #map(node: PyNode, at: Surroundings): PyValue {
    const entries = new Map<string, PyValue>();
    const children = node.children.filter(({ kind }) => kind !== "Comment");
    for (const [index, part] of children.entries()) {
      if (part.kind === "**") {
        const more = this.of(children[index + 1], at);
        if (more.kind !== "map") return unknownValue;
        for (const [key, value] of more.entries) entries.set(key, value);
      } else if (part.kind === ":") {
        const key = this.of(children[index - 1], at);
        if (key.kind !== "text") return unknownValue;
        entries.set(key.text, this.of(children[index + 1], at));
      }
    }
    return { kind: "map", entries };
  }

  #named(node: PyNode, at: Surroundings): PyValue {
    const [owner, second] = node.children;
    if (node.kind === "MemberExpression" && second?.kind === "[") {
      const map = this.of(owner, at);
      const key = this.of(parts(node)[1], at);
      if (map.kind !== "map" || key.kind !== "text") return unknownValue;
      return map.entries.get(key.text) ?? unknownValue;
    }
    const name = dotted(node);
    if (name === undefined) return unknownValue;
    const local = at.locals?.get(name);
    if (local !== undefined) return local;
    const binding = this.#names.find(node.module, name);
    if (binding?.kind === "class") return { kind: "class", node: binding.node };
    if (binding?.kind === "outside") return { kind: "outside" };
    if (binding?.kind === "value") return this.assigned(binding.changes, {});
    if (node.kind !== "MemberExpression") return unknownValue;
    const attribute = child(node, "PropertyName");
    const of = owner !== undefined && textOf(owner) === "self" ? at.self : this.#classOf(owner, at);
    if (of === undefined || attribute === undefined) return unknownValue;
    return this.attribute(of, textOf(attribute));
  }

  #classOf(node: PyNode | undefined, at: Surroundings): PyNode | undefined {
    const value = this.of(node, at);
    return value.kind === "class" ? value.node : undefined;
  }

  /** What an attribute of a class is: set in its body or that of an ancestor, or worked out by a property. */
  attribute(owner: PyNode, name: string): PyValue {
    const found = this.#classes.member(owner, name);
    if (found === undefined) return unknownValue;
    if (found.kind === "value") {
      const locals = new Map<string, PyValue>();
      return this.assigned(found.changes, { self: found.owner, locals }, locals);
    }
    if (!found.property) return unknownValue;
    return this.of(returned(found.node), { self: owner });
  }

  /** What a name stands for after all statements that set or change it. */
  assigned(
    changes: readonly PyNode[],
    at: Surroundings,
    locals: Map<string, PyValue> = new Map(),
  ): PyValue {
    let value: PyValue = unknownValue;
    for (const change of changes) {
      const [target] = parts(change);
      if (target === undefined) return unknownValue;
      if (change.kind === "AssignStatement" && target.kind === "VariableName") {
        value = this.of(parts(change).at(-1), { ...at, locals });
      } else value = this.#changed(value, change, target, { ...at, locals });
      const name = target.kind === "VariableName" ? textOf(target) : textOf(target.children[0]!);
      locals.set(name, value);
    }
    return value;
  }

  /** `a["k"] = v`, `a += [v]`; after any other change it is not known any more. */
  #changed(value: PyValue, change: PyNode, target: PyNode, at: Surroundings): PyValue {
    const given = this.of(parts(change).at(-1), at);
    if (change.kind === "AssignStatement" && value.kind === "map") {
      const key = this.of(parts(target)[1], at);
      if (key.kind !== "text") return unknownValue;
      return { kind: "map", entries: new Map([...value.entries, [key.text, given]]) };
    }
    const adds = change.kind === "UpdateStatement" && child(change, "UpdateOp");
    if (adds && value.kind === "list" && given.kind === "list" && /^[+|]=$/.test(textOf(adds))) {
      return { kind: "list", items: [...value.items, ...given.items] };
    }
    return unknownValue;
  }

  #call(node: PyNode, at: Surroundings): PyValue {
    const [called, list] = node.children;
    const args = list === undefined ? [] : parts(list);
    if (called?.kind === "MemberExpression") {
      const method = child(called, "PropertyName");
      if (method === undefined || textOf(method) !== "copy") return unknownValue;
      return this.of(called.children[0], at);
    }
    const name = called === undefined ? "" : textOf(called);
    const [first] = args;
    if (/^(?:list|tuple|set|frozenset|dict|sorted)$/.test(name)) {
      if (first !== undefined) return args.length === 1 ? this.of(first, at) : unknownValue;
      return name === "dict" ? { kind: "map", entries: new Map() } : { kind: "list", items: [] };
    }
    const binding = this.#names.find(node.module, name);
    // Only what depends on no argument.
    if (binding?.kind !== "function" || args.length > 0) return unknownValue;
    return this.of(returned(binding.node), {});
  }

  /** `a + b` of lists, `a | b` of sets, maps and classes. */
  #joined(node: PyNode, at: Surroundings): PyValue {
    const [left, operator, right] = node.children;
    const sign = operator === undefined ? "" : textOf(operator);
    const a = this.of(left, at);
    const b = this.of(right, at);
    if (sign === "+" && a.kind === "text" && b.kind === "text") {
      return { kind: "text", text: a.text + b.text };
    }
    if (/^[+|]$/.test(sign) && a.kind === "list" && b.kind === "list") {
      return { kind: "list", items: [...a.items, ...b.items] };
    }
    if (sign !== "|") return unknownValue;
    if (a.kind === "map" && b.kind === "map") {
      return { kind: "map", entries: new Map([...a.entries, ...b.entries]) };
    }
    const classes = [a, b].flatMap((value) => (value.kind === "either" ? value.of : [value]));
    const known = classes.every(({ kind }) => kind === "class" || kind === "outside");
    return known ? { kind: "either", of: classes } : unknownValue;
  }
}

/** What a function returns, if all it does is to return it. */
function returned(definition: PyNode): PyNode | undefined {
  const body = child(definition, "Body");
  const statements = body === undefined ? [] : [...statementsOf(body)];
  const real = statements.filter((node) => !isDocstring(node));
  const [only, ...others] = real;
  if (only?.kind !== "ReturnStatement" || others.length > 0) return undefined;
  return parts(only)[0];
}

function isDocstring(node: PyNode): boolean {
  return node.kind === "ExpressionStatement" && parts(node)[0]?.kind.endsWith("String") === true;
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\n": "" };

/** The text of a string literal. A backslash before what is no escape stands for itself. */
export function stringText(written: string): string {
  const [, prefix = "", quote = "", rest = ""] =
    /^([A-Za-z]*)("""|'''|"|')([\s\S]*)$/.exec(written) ?? [];
  const body = rest.endsWith(quote) ? rest.slice(0, rest.length - quote.length) : rest;
  if (/r/i.test(prefix)) return body;
  return body.replaceAll(/\\([\s\S])/g, (all, letter: string) =>
    /[\\'"]/.test(letter) ? letter : (escapes[letter] ?? all),
  );
}
