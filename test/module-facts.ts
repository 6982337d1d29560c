import { posix } from "node:path";
import { ts } from "ts-morph";

/** A module that another names, in whatever way. */
export interface Import {
  /** As written. */
  readonly specifier: string;
  /** Only types come from it, so that nothing is left of it at run time. */
  readonly typeOnly: boolean;
  /** What it gives is given on to others. */
  readonly reexport: boolean;
  readonly line: number;
}

/** What the layers are judged by. */
export interface ModuleFacts {
  /** Relative to the project's root, with forward slashes. */
  readonly path: string;
  readonly imports: readonly Import[];
  /** Lines that use the global `process`. */
  readonly processLines: readonly number[];
}

/** Reads a module with TypeScript's own parser, so that no way of writing an import is missed. */
export function moduleFacts(path: string, text: string): ModuleFacts {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  const imported = new Set<string>();
  const processLines: number[] = [];
  const lineOf = (node: ts.Node): number =>
    source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
  const add = (node: ts.Node, name: ts.Node | undefined, typeOnly: boolean, reexport = false) => {
    const line = lineOf(node);
    // A name that is worked out at run time could be anything, so it counts as forbidden.
    const specifier = name !== undefined && ts.isStringLiteralLike(name) ? name.text : "?";
    imports.push({ specifier, typeOnly, reexport, line });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node, node.moduleSpecifier, onlyTypes(node.importClause));
      for (const name of importedNames(node.importClause)) imported.add(name);
    } else if (ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier) add(node, node.moduleSpecifier, exportsOnlyTypes(node), true);
      else if (node.exportClause && ts.isNamedExports(node.exportClause)) {
        for (const { propertyName, name } of node.exportClause.elements) {
          const given = (propertyName ?? name).text;
          if (imported.has(given)) add(node, undefined, node.isTypeOnly, true);
        }
      }
    } else if (ts.isImportTypeNode(node)) {
      add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
    } else if (ts.isImportEqualsDeclaration(node)) {
      const { moduleReference } = node;
      if (ts.isExternalModuleReference(moduleReference)) {
        add(node, moduleReference.expression, node.isTypeOnly);
      }
    } else if (ts.isCallExpression(node) && loadsModule(node.expression)) {
      add(node, node.arguments[0], false);
    } else if (ts.isIdentifier(node) && node.text === "process" && isValue(node)) {
      processLines.push(lineOf(node));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { path, imports, processLines };
}

/** The path of a relative import, or undefined for a package. */
export function importedPath(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return posix.join(posix.dirname(from), specifier);
}

function onlyTypes(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.isTypeOnly) return true;
  const { name, namedBindings } = clause;
  if (name !== undefined || namedBindings === undefined || ts.isNamespaceImport(namedBindings)) {
    return false;
  }
  return (
    namedBindings.elements.length > 0 && namedBindings.elements.every((each) => each.isTypeOnly)
  );
}

function exportsOnlyTypes({ isTypeOnly, exportClause }: ts.ExportDeclaration): boolean {
  if (isTypeOnly || exportClause === undefined || !ts.isNamedExports(exportClause)) {
    return isTypeOnly;
  }
  return exportClause.elements.length > 0 && exportClause.elements.every((each) => each.isTypeOnly);
}

function importedNames(clause: ts.ImportClause | undefined): string[] {
  const names = clause?.name === undefined ? [] : [clause.name.text];
  const bindings = clause?.namedBindings;
  if (bindings === undefined) return names;
  if (ts.isNamespaceImport(bindings)) return [...names, bindings.name.text];
  return [...names, ...bindings.elements.map(({ name }) => name.text)];
}

/** `import(…)` and `require(…)`. */
function loadsModule(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  return ts.isIdentifier(callee) && callee.text === "require";
}

/** Whether an identifier is looked up, rather than a name of a property or of something declared. */
function isValue(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) {
    return ts.isIdentifier(parent.expression) && parent.expression.text === "globalThis";
  }
  if (ts.isPropertyAssignment(parent) && parent.name === node) return false;
  const declares =
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isQualifiedName(parent) ||
    ts.isTypeReferenceNode(parent);
  return !declares;
}
