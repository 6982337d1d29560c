import { parser } from "@lezer/python";

/** A node of a Python file's syntax tree. */
export interface PyNode {
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  readonly parent: PyNode | undefined;
  readonly children: readonly PyNode[];
  readonly module: PyModule;
}

/** One parsed file. */
export interface PyModule {
  readonly path: string;
  readonly text: string;
  readonly root: PyNode;
  /** In the order of the text. */
  readonly calls: readonly PyNode[];
  readonly functions: readonly PyNode[];
  readonly classes: readonly PyNode[];
}

/** Parses a file. The parser is tolerant: what it can't read, it leaves out. */
export function parsePython(path: string, text: string): PyModule {
  const calls: PyNode[] = [];
  const functions: PyNode[] = [];
  const classes: PyNode[] = [];
  const stack: { node: PyNode; children: PyNode[] }[] = [];
  const module = { path, text, calls, functions, classes } as unknown as PyModule & {
    root: PyNode;
  };
  parser.parse(text).iterate({
    enter: (reference) => {
      const children: PyNode[] = [];
      const above = stack.at(-1);
      const node: PyNode = {
        kind: reference.name,
        from: reference.from,
        to: reference.to,
        parent: above?.node,
        children,
        module,
      };
      above?.children.push(node);
      if (above === undefined) module.root = node;
      if (node.kind === "CallExpression") calls.push(node);
      else if (node.kind === "FunctionDefinition" || node.kind === "LambdaExpression") {
        functions.push(node);
      } else if (node.kind === "ClassDefinition") classes.push(node);
      stack.push({ node, children });
    },
    leave: () => {
      stack.pop();
    },
  });
  return module;
}

export function textOf(node: PyNode): string {
  return node.module.text.slice(node.from, node.to);
}

export function child(node: PyNode | undefined, kind: string): PyNode | undefined {
  return node?.children.find((item) => item.kind === kind);
}

/** Children that are no punctuation, keyword or comment. */
export function parts(node: PyNode): readonly PyNode[] {
  return node.children.filter((item) => /^[A-Z]/.test(item.kind) && item.kind !== "Comment");
}

/** The nearest node around it of one of the kinds. */
export function around(node: PyNode, ...kinds: readonly string[]): PyNode | undefined {
  for (let at = node.parent; at !== undefined; at = at.parent) {
    if (kinds.includes(at.kind)) return at;
  }
  return undefined;
}

/** `a.b.c` as text; undefined for anything but names and members. */
export function dotted(node: PyNode | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (node.kind === "VariableName") return textOf(node);
  if (node.kind !== "MemberExpression") return undefined;
  const member = child(node, "PropertyName");
  const left = dotted(node.children[0]);
  return member === undefined || left === undefined ? undefined : `${left}.${textOf(member)}`;
}

/** One parameter of a function. */
export interface PyParameter {
  readonly name: string;
  readonly fallback?: PyNode;
  /** `*` or `**`. */
  readonly star?: string;
  readonly annotation?: string;
}

export function parametersOf(fn: PyNode): readonly PyParameter[] {
  const list = child(fn, "ParamList");
  const found: PyParameter[] = [];
  let star: string | undefined;
  const items = list?.children ?? [];
  for (const [index, item] of items.entries()) {
    if (item.kind === "*" || item.kind === "**") star = item.kind;
    else if (item.kind === "VariableName" && items[index - 1]?.kind !== "AssignOp") {
      const type = items[index + 1]?.kind === "TypeDef" ? items[index + 1] : undefined;
      const next = items[index + (type === undefined ? 1 : 2)];
      const fallback = next?.kind === "AssignOp" ? items[items.indexOf(next) + 1] : undefined;
      found.push({
        name: textOf(item),
        ...(fallback === undefined ? {} : { fallback }),
        ...(star === undefined ? {} : { star }),
        ...(type === undefined ? {} : { annotation: textOf(type).replace(/^:\s*/, "") }),
      });
      star = undefined;
    }
  }
  return found;
}
