import { ts } from "../../typescript/compiler.ts";
import { lookup } from "./scope.ts";
import { dottedName, type Source } from "./source.ts";

/** The calls of a file, by names of what they may call. */
interface CallIndex {
  /** By the last name of the callee; `f(…)(…)` counts as a call of `f`. */
  readonly direct: ReadonlyMap<string, readonly ts.CallExpression[]>;
  /** By names that stand behind the callee's: of an import, or in what a constant holds. */
  readonly renamed: ReadonlyMap<string, readonly ts.CallExpression[]>;
}

const indexed = new WeakMap<Source, CallIndex>();

export function callsOf(source: Source): CallIndex {
  const before = indexed.get(source);
  if (before !== undefined) return before;
  const nodes = source.calls.filter((node) => ts.isCallExpression(node));
  const direct = Map.groupBy(nodes, (node) => {
    const { expression } = node;
    return lastName(ts.isCallExpression(expression) ? expression : node) ?? "";
  });
  const renamed = new Map<string, ts.CallExpression[]>();
  for (const node of nodes) {
    for (const name of namesBehind(node.expression)) {
      const list = renamed.get(name);
      if (list === undefined) renamed.set(name, [node]);
      else list.push(node);
    }
  }
  const index = { direct, renamed };
  indexed.set(source, index);
  return index;
}

function namesBehind(callee: ts.Expression): readonly string[] {
  if (!ts.isIdentifier(callee)) return [];
  const declaration = lookup(callee.text, callee);
  if (declaration === undefined) return [];
  if (ts.isImportClause(declaration)) return ["default"];
  if (ts.isImportSpecifier(declaration)) {
    return declaration.propertyName === undefined ? [] : [declaration.propertyName.text];
  }
  const holder = ts.isBindingElement(declaration)
    ? declaration.propertyName
    : ts.isVariableDeclaration(declaration)
      ? declaration.initializer
      : undefined;
  if (holder === undefined || ts.isFunctionLike(holder)) return [];
  // `wrap(async () => …)` holds a function of its own, beside the one that it calls.
  return (
    holder
      .getText()
      .slice(0, 200)
      .match(/[A-Za-z_$][\w$]*/g) ?? []
  );
}

export function lastName(node: ts.CallExpression | ts.NewExpression): string | undefined {
  const callee = node.expression;
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text;
  return dottedName(callee)?.split(".").at(-1);
}
