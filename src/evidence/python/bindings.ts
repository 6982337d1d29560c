import { type PyNode, child, parts, textOf } from "../../python/tree.ts";

/** How a name gets its value. */
export interface Binding {
  readonly name: string;
  readonly how: "assign" | "update" | "each" | "item" | "function" | "class" | "import";
  readonly at: PyNode;
  readonly value?: PyNode;
  readonly index?: number;
  readonly from?: string;
  readonly imported?: string;
}

const knownBindings = new WeakMap<PyNode, ReadonlyMap<string, readonly Binding[]>>();

/** What a function or a module binds, without the functions inside it. */
export function bindingsOf(scope: PyNode): ReadonlyMap<string, readonly Binding[]> {
  const known = knownBindings.get(scope);
  if (known !== undefined) return known;
  const found = new Map<string, Binding[]>();
  const add = (binding: Binding): void => {
    const list = found.get(binding.name);
    if (list === undefined) found.set(binding.name, [binding]);
    else list.push(binding);
  };
  const visit = (node: PyNode): void => {
    for (const item of node.children) {
      readBinding(item, add);
      const inner =
        item.kind === "FunctionDefinition" ||
        item.kind === "ClassDefinition" ||
        item.kind === "LambdaExpression";
      if (!inner) visit(item);
    }
  };
  visit(scope);
  knownBindings.set(scope, found);
  return found;
}

function readBinding(node: PyNode, add: (binding: Binding) => void): void {
  const name = child(node, "VariableName");
  switch (node.kind) {
    case "FunctionDefinition":
      if (name !== undefined) add({ name: textOf(name), how: "function", at: node });
      break;
    case "ClassDefinition":
      if (name !== undefined) add({ name: textOf(name), how: "class", at: node });
      break;
    case "AssignStatement": {
      const sign = node.children.findIndex((item) => item.kind === "AssignOp");
      const targets = node.children.slice(0, sign).filter((item) => item.kind === "VariableName");
      const after = parts({ ...node, children: node.children.slice(sign + 1) }).filter(
        (item) => item.kind !== "AssignOp",
      );
      const last = node.children.at(-1);
      if (targets.length === 1) {
        add({
          name: textOf(targets[0]!),
          how: "assign",
          at: node,
          ...(last === undefined ? {} : { value: last }),
        });
        // `a = b = "x"`
        for (const item of after.slice(0, -1)) {
          if (item.kind === "VariableName" && last !== undefined)
            add({ name: textOf(item), how: "assign", at: node, value: last });
        }
      } else {
        for (const [index, target] of targets.entries()) {
          const value = after.length === targets.length ? after[index] : last;
          const how = after.length === targets.length ? "assign" : "item";
          add({
            name: textOf(target),
            how,
            at: node,
            index,
            ...(value === undefined ? {} : { value }),
          });
        }
      }
      break;
    }
    case "UpdateStatement": {
      const value = node.children.at(-1);
      if (
        node.children[0]?.kind === "VariableName" &&
        value !== undefined &&
        textOf(node).includes("+=")
      ) {
        add({ name: textOf(node.children[0]), how: "update", at: node, value });
      }
      break;
    }
    case "ForStatement": {
      const iterated = node.children[node.children.findIndex((item) => item.kind === "in") + 1];
      if (name !== undefined && iterated !== undefined) {
        add({ name: textOf(name), how: "each", at: node, value: iterated });
      }
      break;
    }
    case "WithStatement":
      for (const [index, item] of node.children.entries()) {
        const target = node.children[index + 1];
        const value = node.children[index - 1];
        if (item.kind === "as" && target?.kind === "VariableName" && value !== undefined) {
          add({ name: textOf(target), how: "assign", at: node, value });
        }
      }
      break;
    case "NamedExpression": {
      const value = parts(node)[1];
      if (name !== undefined && value !== undefined)
        add({ name: textOf(name), how: "assign", at: node, value });
      break;
    }
    case "ImportStatement":
      readImport(node, add);
      break;
    default:
  }
}

function readImport(node: PyNode, add: (binding: Binding) => void): void {
  const written = textOf(node)
    .replace(/#[^\n]*/g, " ")
    .replace(/[()\\\n]/g, " ");
  const from = /^from\s+([.\w]+)\s+import\s+(.*)$/s.exec(written);
  const list = (from?.[2] ?? written.replace(/^import\s+/, "")).split(",");
  for (const item of list) {
    const [original, alias] = item.trim().split(/\s+as\s+/);
    if (original === undefined || original === "") continue;
    if (from !== null) {
      add({ name: alias ?? original, how: "import", at: node, from: from[1]!, imported: original });
    } else if (alias !== undefined) add({ name: alias, how: "import", at: node, from: original });
    else
      add({
        name: original.split(".")[0]!,
        how: "import",
        at: node,
        from: original.split(".")[0]!,
      });
  }
}
