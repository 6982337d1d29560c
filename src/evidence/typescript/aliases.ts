import { ts } from "../../typescript/compiler.ts";
import { options } from "../value-text.ts";
import type { Value } from "../value.ts";
import type { FunctionNode } from "./callers.ts";
import type { Evaluator } from "./evaluator.ts";
import { dottedName, type Source } from "./source.ts";

/**
 * The function's name and those it goes by: `export { a as b }`, `import { a as b }`,
 * `const get = a.bind(…)`, `this.send = a`, `{ send: a }`.
 */
export function aliasesOf(
  evaluator: Evaluator,
  owner: FunctionNode,
  name: string | undefined,
): ReadonlySet<string> {
  const names = new Set<string>();
  if (name === undefined) return names;
  names.add(name);
  const own = owner.getSourceFile().fileName;
  for (const path of new Set([own, ...evaluator.project.mentioning(name)])) {
    const source = evaluator.project.source(path);
    if (source === undefined) continue;
    const here = new Set([name, ...(isDefaultExport(owner) ? defaultImports(source) : [])]);
    for (const statement of source.tree.statements) {
      if (ts.isExportDeclaration(statement) && statement.exportClause !== undefined) {
        if (!ts.isNamedExports(statement.exportClause)) continue;
        for (const element of statement.exportClause.elements) {
          if (element.propertyName?.text === name) names.add(element.name.text);
        }
      } else if (ts.isImportDeclaration(statement)) {
        const bindings = statement.importClause?.namedBindings;
        if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
        for (const element of bindings.elements) {
          if (element.propertyName?.text === name) here.add(element.name.text);
        }
      } else if (ts.isVariableStatement(statement)) {
        for (const { name: alias, initializer } of statement.declarationList.declarations) {
          if (!ts.isIdentifier(alias) || initializer === undefined) continue;
          // Only what names the function may be another name of it.
          const bare = ts.isCallExpression(initializer)
            ? [initializer.expression, ...initializer.arguments.slice(0, 1)]
            : [initializer];
          if (!bare.some((item) => dottedName(item)?.split(".").includes(name))) continue;
          const value = evaluator.evaluate(initializer, undefined);
          if (means(value, owner) === "yes") names.add(alias.text);
        }
      }
    }
    for (const alias of source.handedOn(here)) names.add(alias);
    for (const alias of here) names.add(alias);
  }
  return names;
}

function defaultImports(source: Source): readonly string[] {
  return source.tree.statements.flatMap((statement) => {
    const name = ts.isImportDeclaration(statement) ? statement.importClause?.name : undefined;
    return name === undefined ? [] : [name.text];
  });
}

export function means(callee: Value, owner: FunctionNode): "yes" | "no" | "unknown" {
  let verdict: "no" | "unknown" = "no";
  for (const option of options(callee)) {
    if (option.kind === "function" && option.identity === owner) return "yes";
    if (option.kind === "unknown") verdict = "unknown";
  }
  return verdict;
}

export function isDefaultExport(owner: FunctionNode): boolean {
  if (ts.canHaveModifiers(owner)) {
    const modifiers = ts.getModifiers(owner) ?? [];
    if (modifiers.some((item) => item.kind === ts.SyntaxKind.DefaultKeyword)) return true;
  }
  const text = owner.getSourceFile().text;
  return /export default|module\.exports\s*=/.test(text);
}
