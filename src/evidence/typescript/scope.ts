import { ts } from "../../typescript/compiler.ts";

export type Declaration =
  | ts.VariableDeclaration
  | ts.BindingElement
  | ts.ParameterDeclaration
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ClassDeclaration
  | ts.ClassExpression
  | ts.EnumDeclaration
  | ts.ModuleDeclaration
  | ts.ImportSpecifier
  | ts.ImportClause
  | ts.NamespaceImport
  | ts.ImportEqualsDeclaration;

const scopes = new WeakMap<ts.Node, ReadonlyMap<string, Declaration>>();

/** The declaration that a name at this place refers to; undefined for globals. */
export function lookup(name: string, from: ts.Node): Declaration | undefined {
  for (let node: ts.Node | undefined = from; node !== undefined; node = node.parent) {
    if (!isScope(node)) continue;
    const found = declarationsOf(node).get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The names that a block, function, loop or file declares. */
export function declarationsOf(scope: ts.Node): ReadonlyMap<string, Declaration> {
  const known = scopes.get(scope);
  if (known !== undefined) return known;
  const names = new Map<string, Declaration>();
  collect(scope, names);
  scopes.set(scope, names);
  return names;
}

function isScope(node: ts.Node): boolean {
  switch (node.kind) {
    case ts.SyntaxKind.SourceFile:
    case ts.SyntaxKind.Block:
    case ts.SyntaxKind.ModuleBlock:
    case ts.SyntaxKind.CaseBlock:
    case ts.SyntaxKind.ForStatement:
    case ts.SyntaxKind.ForOfStatement:
    case ts.SyntaxKind.ForInStatement:
    case ts.SyntaxKind.ClassExpression:
    case ts.SyntaxKind.ArrowFunction:
    case ts.SyntaxKind.FunctionExpression:
    case ts.SyntaxKind.FunctionDeclaration:
    case ts.SyntaxKind.MethodDeclaration:
    case ts.SyntaxKind.Constructor:
    case ts.SyntaxKind.GetAccessor:
    case ts.SyntaxKind.SetAccessor:
      return true;
    default:
      return false;
  }
}

function collect(scope: ts.Node, names: Map<string, Declaration>): void {
  if (ts.isFunctionLike(scope)) {
    if (ts.isFunctionExpression(scope) && scope.name !== undefined)
      names.set(scope.name.text, scope);
    for (const parameter of scope.parameters) bind(parameter, names);
  } else if (ts.isClassExpression(scope)) {
    if (scope.name !== undefined) names.set(scope.name.text, scope);
  } else if (ts.isForStatement(scope) || ts.isForOfStatement(scope) || ts.isForInStatement(scope)) {
    const first = scope.initializer;
    if (first !== undefined && ts.isVariableDeclarationList(first)) {
      for (const declaration of first.declarations) bind(declaration, names);
    }
  } else if (ts.isCaseBlock(scope)) {
    for (const clause of scope.clauses) for (const s of clause.statements) statement(s, names);
  } else if (ts.isSourceFile(scope) || ts.isBlock(scope) || ts.isModuleBlock(scope)) {
    for (const s of scope.statements) statement(s, names);
    if (!ts.isBlock(scope) || ts.isFunctionLike(scope.parent)) hoist(scope, names);
  }
}

function statement(node: ts.Statement, names: Map<string, Declaration>): void {
  if (ts.isVariableStatement(node)) {
    for (const declaration of node.declarationList.declarations) bind(declaration, names);
  } else if (
    (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) &&
    node.name !== undefined
  ) {
    // Of overloads, the one with a body counts.
    if (ts.isFunctionDeclaration(node) && node.body === undefined && names.has(node.name.text))
      return;
    names.set(node.name.text, node);
  } else if (ts.isEnumDeclaration(node)) names.set(node.name.text, node);
  else if (ts.isModuleDeclaration(node) && ts.isIdentifier(node.name))
    names.set(node.name.text, node);
  else if (ts.isImportEqualsDeclaration(node)) names.set(node.name.text, node);
  else if (ts.isImportDeclaration(node)) {
    const clause = node.importClause;
    if (clause === undefined) return;
    if (clause.name !== undefined) names.set(clause.name.text, clause);
    const named = clause.namedBindings;
    if (named === undefined) return;
    if (ts.isNamespaceImport(named)) names.set(named.name.text, named);
    else for (const element of named.elements) names.set(element.name.text, element);
  }
}

/** `var` inside nested blocks belongs to the function around them. */
function hoist(scope: ts.Node, names: Map<string, Declaration>): void {
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isExpressionStatement(node)) return;
    if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0) {
      for (const declaration of node.declarations) {
        if (ts.isIdentifier(declaration.name) && names.has(declaration.name.text)) continue;
        bind(declaration, names);
      }
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(scope, visit);
}

function bind(
  node: ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement,
  names: Map<string, Declaration>,
): void {
  if (ts.isIdentifier(node.name)) {
    names.set(node.name.text, node);
    return;
  }
  for (const element of node.name.elements) {
    if (ts.isBindingElement(element)) bind(element, names);
  }
}
