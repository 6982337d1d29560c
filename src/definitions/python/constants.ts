import {
  around,
  child,
  dotted,
  parts,
  type PyModule,
  type PyNode,
  textOf,
} from "../../python/tree.ts";
import { basesOf, type Binding, bindingIn, lookUp } from "./bindings.ts";
import type { PyModules } from "./modules.ts";

/** What an expression is without running it. */
export type PyConstant =
  | { readonly kind: "text"; readonly text: string; readonly node: PyNode }
  /** `literal`: the one display in which all items stand. */
  | {
      readonly kind: "list";
      readonly items: readonly Text[];
      readonly literal?: PyNode;
    }
  | {
      readonly kind: "unknown";
      /** What is wrong with the node, as the rest of a sentence on it. */
      readonly reason: string;
      readonly node: PyNode;
    };

type Text = Extract<PyConstant, { readonly kind: "text" }>;

/** Chains of names longer than this are taken for cycles. */
const depthLimit = 24;

const displays: ReadonlySet<string> = new Set([
  "ArrayExpression",
  "TupleExpression",
  "SetExpression",
]);

/** Functions that give the items of their one argument back. */
const copies: ReadonlySet<string> = new Set(["list", "tuple", "set", "frozenset", "sorted"]);

/** Follows constants in the file, through classes and across imports inside the checkout. */
export function constantOf(modules: PyModules, node: PyNode, depth = 0): PyConstant {
  if (depth > depthLimit) return unknown(node, "refers to itself");
  const next = (inner: PyNode): PyConstant => constantOf(modules, inner, depth + 1);
  if (node.kind === "String") {
    const text = plainText(textOf(node));
    return text === undefined ? computed(node) : { kind: "text", text, node };
  }
  if (node.kind === "ContinuedString") {
    const texts = node.children.map((item) => plainText(textOf(item)));
    return texts.includes(undefined)
      ? computed(node)
      : { kind: "text", text: texts.join(""), node };
  }
  if (node.kind === "ParenthesizedExpression") {
    const [inner] = parts(node);
    return inner === undefined ? computed(node) : next(inner);
  }
  if (displays.has(node.kind)) return display(node, next);
  if (node.kind === "BinaryExpression") return sum(node, next);
  if (node.kind === "CallExpression") return copied(node, next);
  if (node.kind === "VariableName") {
    return bound(modules, lookUp(textOf(node), node), node, depth);
  }
  if (node.kind === "MemberExpression") return member(modules, node, depth);
  return computed(node);
}

function display(node: PyNode, next: (inner: PyNode) => PyConstant): PyConstant {
  const items: Text[] = [];
  let plain = true;
  let starred = false;
  for (const item of node.children) {
    if (item.kind === "*") starred = true;
    if (!/^[A-Z]/.test(item.kind) || item.kind === "Comment") continue;
    const value = next(item);
    if (value.kind === "unknown") return value;
    if (starred !== (value.kind === "list")) return unknown(item, "is no name of a scope");
    plain &&= value.kind === "text" && value.node === item;
    items.push(...(value.kind === "list" ? value.items : [value]));
    starred = false;
  }
  return { kind: "list", items, ...(plain ? { literal: node } : {}) };
}

function sum(node: PyNode, next: (inner: PyNode) => PyConstant): PyConstant {
  const [left, right] = parts(node).filter(({ kind }) => kind !== "ArithOp");
  const sign = child(node, "ArithOp") ?? child(node, "BitOp");
  if (left === undefined || right === undefined || sign === undefined) return computed(node);
  const operator = textOf(sign);
  const [a, b] = [next(left), next(right)];
  if (a.kind === "unknown") return a;
  if (b.kind === "unknown") return b;
  if (operator === "+" && a.kind === "text" && b.kind === "text") {
    return { kind: "text", text: a.text + b.text, node };
  }
  const joins = operator === "+" || operator === "|";
  if (!joins || a.kind !== "list" || b.kind !== "list") return computed(node);
  return { kind: "list", items: [...a.items, ...b.items] };
}

function copied(node: PyNode, next: (inner: PyNode) => PyConstant): PyConstant {
  const callee = dotted(node.children[0]) ?? "";
  const list = child(node, "ArgList");
  const [only, ...rest] = list === undefined ? [] : parts(list);
  if (!copies.has(callee) || only === undefined || rest.length > 0) return computed(node);
  const value = next(only);
  return value.kind === "text" ? computed(node) : value;
}

function bound(
  modules: PyModules,
  binding: Binding | undefined,
  node: PyNode,
  depth: number,
): PyConstant {
  if (binding === undefined) return unknown(node, "is defined nowhere in these files");
  switch (binding.kind) {
    case "value":
      return constantOf(modules, binding.value, depth + 1);
    case "other":
      return unknown(node, `is decided at run time: ${binding.reason}`);
    case "class":
      return unknown(node, "is a class");
    case "import": {
      const target = modules.resolve(binding.module, node.module.path);
      if (target === undefined || binding.name === undefined) {
        return unknown(node, `comes from \`${binding.module}\`, which is not in these files`);
      }
      return exported(modules, target, binding.name, node, depth + 1);
    }
  }
}

function exported(
  modules: PyModules,
  module: PyModule,
  name: string,
  node: PyNode,
  depth: number,
): PyConstant {
  if (depth > depthLimit) return unknown(node, "refers to itself");
  const binding = bindingIn(module.root, name);
  if (binding?.kind === "import" && binding.name !== undefined) {
    const target = modules.resolve(binding.module, module.path);
    if (target !== undefined) return exported(modules, target, binding.name, node, depth + 1);
  }
  return bound(modules, binding, node, depth);
}

/** `self.NAME`, `Class.NAME`, `Enum.NAME.value`, `module.NAME`. */
function member(modules: PyModules, node: PyNode, depth: number): PyConstant {
  const owner = node.children[0];
  const property = child(node, "PropertyName");
  if (owner === undefined || property === undefined) return computed(node);
  const name = textOf(property);
  if (name === "value" && owner.kind === "MemberExpression") return member(modules, owner, depth);
  const found = ownerOf(modules, owner, depth);
  if (found === undefined) return computed(node);
  if (found.kind === "Script") return exported(modules, found.module, name, node, depth + 1);
  const binding = classAttribute(modules, found, name, depth);
  if (binding === undefined) return computed(node);
  // What a method assigns to it is not looked for: a constant is what the class body says.
  return bound(modules, binding, node, depth + 1);
}

/** The class or the file whose attribute is meant. */
function ownerOf(modules: PyModules, node: PyNode, depth: number): PyNode | undefined {
  if (depth > depthLimit || node.kind !== "VariableName") return undefined;
  const name = textOf(node);
  if (name === "self" || name === "cls") return around(node, "ClassDefinition");
  return classOf(modules, lookUp(name, node), node.module, depth);
}

function classOf(
  modules: PyModules,
  binding: Binding | undefined,
  from: PyModule,
  depth: number,
): PyNode | undefined {
  if (depth > depthLimit || binding === undefined) return undefined;
  if (binding.kind === "class") return binding.node;
  if (binding.kind !== "import") return undefined;
  const target = modules.resolve(binding.module, from.path);
  if (binding.name === undefined) return target?.root;
  const inner = target === undefined ? undefined : bindingIn(target.root, binding.name);
  if (target !== undefined && inner !== undefined) {
    return classOf(modules, inner, target, depth + 1);
  }
  return modules.resolve(`${binding.module}.${binding.name}`, from.path)?.root;
}

function classAttribute(
  modules: PyModules,
  node: PyNode,
  name: string,
  depth: number,
): Binding | undefined {
  if (depth > depthLimit) return undefined;
  const own = bindingIn(node, name);
  if (own !== undefined) return own;
  for (const base of basesOf(node)) {
    const above = classOf(modules, lookUp(textOf(base), base), node.module, depth + 1);
    const found = above === undefined ? undefined : classAttribute(modules, above, name, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The text of a literal that says it plainly: without a gap, an escape or bytes. */
function plainText(written: string): string | undefined {
  const match = /^[rRuU]?("""|'''|"|')([\s\S]*)\1$/.exec(written);
  return match === null || match[2]!.includes("\\") ? undefined : match[2]!;
}

function unknown(node: PyNode, reason: string): PyConstant {
  return { kind: "unknown", reason, node };
}

function computed(node: PyNode): PyConstant {
  return unknown(node, "is computed at run time");
}
