import { around, child, parts, type PyNode, textOf } from "../../python/tree.ts";

/** What gives a name its value, in one scope. */
export type Binding =
  | { readonly kind: "value"; readonly value: PyNode }
  | { readonly kind: "class"; readonly node: PyNode }
  | { readonly kind: "import"; readonly module: string; readonly name?: string }
  /** Something that is not followed: a parameter, a loop, several assignments. */
  | { readonly kind: "other"; readonly reason: string };

/** The function, class body or file around a node; a class's names are not seen from its methods. */
export function scopeAround(node: PyNode): PyNode {
  return around(node, "FunctionDefinition", "ClassDefinition", "Script") ?? node.module.root;
}

/** What a name means where `at` stands: in the scopes around it, from the inside out. */
export function lookUp(name: string, at: PyNode): Binding | undefined {
  let scope = scopeAround(at);
  for (let own = true; ; own = false) {
    if (own || scope.kind !== "ClassDefinition") {
      const found = bindingIn(scope, name);
      if (found !== undefined) return found;
    }
    if (scope.parent === undefined) return undefined;
    scope = scopeAround(scope);
  }
}

/** What a scope itself binds a name to. */
export function bindingIn(scope: PyNode, name: string): Binding | undefined {
  if (parametersHave(scope, name)) return { kind: "other", reason: `\`${name}\` is a parameter` };
  const found: Binding[] = [];
  collect(scope.kind === "Script" ? scope : child(scope, "Body"), name, found);
  if (found.length <= 1) return found[0];
  return { kind: "other", reason: `\`${name}\` is assigned in several places` };
}

function parametersHave(scope: PyNode, name: string): boolean {
  const items = child(scope, "ParamList")?.children ?? [];
  return items.some(
    (item, index) =>
      item.kind === "VariableName" &&
      items[index - 1]?.kind !== "AssignOp" &&
      textOf(item) === name,
  );
}

function collect(node: PyNode | undefined, name: string, found: Binding[]): void {
  for (const item of node?.children ?? []) {
    if (item.kind === "AssignStatement") assigned(item, name, found);
    else if (item.kind === "ImportStatement") imported(item, name, found);
    else if (item.kind === "ClassDefinition" || item.kind === "FunctionDefinition") {
      const own = child(item, "VariableName");
      if (own === undefined || textOf(own) !== name) continue;
      found.push(
        item.kind === "ClassDefinition"
          ? { kind: "class", node: item }
          : { kind: "other", reason: `\`${name}\` is a function` },
      );
    } else if (item.kind === "UpdateStatement" || item.kind === "ForStatement") {
      const target = item.children.find(({ kind }) => kind === "VariableName");
      if (target !== undefined && textOf(target) === name) {
        found.push({ kind: "other", reason: `\`${name}\` changes as the program runs` });
      }
      collect(item, name, found);
    } else if (/Statement|Body|StatementGroup/.test(item.kind)) {
      // Both arms of an `if` count: which one runs is not known.
      collect(item, name, found);
    }
  }
}

function assigned(statement: PyNode, name: string, found: Binding[]): void {
  const items = statement.children.filter(({ kind }) => kind !== "TypeDef");
  const lastSign = items.findLastIndex(({ kind }) => kind === "AssignOp");
  if (lastSign === -1) return;
  const targets = items.slice(0, lastSign);
  const hit = targets.some((item) => item.kind === "VariableName" && textOf(item) === name);
  if (!hit) return;
  const value = items[lastSign + 1];
  const unpacked = items.slice(lastSign + 1).length > 1 || targets.some(({ kind }) => kind === ",");
  found.push(
    value === undefined || unpacked
      ? { kind: "other", reason: `\`${name}\` is one of several values` }
      : { kind: "value", value },
  );
}

function imported(statement: PyNode, name: string, found: Binding[]): void {
  const items = statement.children;
  const at = items.findIndex(({ kind }) => kind === "import");
  const from = items[0]?.kind === "from";
  const module = from
    ? items
        .slice(1, at)
        .map((item) => textOf(item))
        .join("")
    : "";
  for (const clause of clauses(items.slice(at + 1))) {
    const alias = clause.findIndex(({ kind }) => kind === "as");
    const names = clause.slice(0, alias === -1 ? undefined : alias);
    const dotted = names.map((item) => textOf(item)).join("");
    const bound = alias === -1 ? names[0] : clause[alias + 1];
    if (bound === undefined || textOf(bound) !== name) continue;
    if (from) found.push({ kind: "import", module, name: dotted });
    else found.push({ kind: "import", module: alias === -1 ? textOf(names[0]!) : dotted });
  }
}

/** What stands between commas, without brackets and comments. */
function clauses(items: readonly PyNode[]): readonly (readonly PyNode[])[] {
  const found: PyNode[][] = [[]];
  for (const item of items) {
    if (item.kind === ",") found.push([]);
    else if (item.kind !== "(" && item.kind !== ")" && item.kind !== "Comment") {
      found.at(-1)!.push(item);
    }
  }
  return found;
}

/** The classes that a class names as its bases. */
export function basesOf(node: PyNode): readonly PyNode[] {
  const list = child(node, "ArgList");
  return list === undefined ? [] : parts(list).filter(({ kind }) => kind === "VariableName");
}
