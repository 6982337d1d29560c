import { ts } from "../../typescript/compiler.ts";

/** One parsed file with what the evaluator asks of it. Made in a single walk. */
export interface Source {
  readonly path: string;
  readonly tree: ts.SourceFile;
  readonly calls: readonly (ts.CallExpression | ts.NewExpression)[];
  readonly returns: ReadonlyMap<ts.Node, readonly ts.Expression[]>;
  /** By the target as dotted names: `url`, `options.method`, `this.base`, `module.exports`. */
  readonly assignments: ReadonlyMap<string, readonly ts.BinaryExpression[]>;
  /** By a name, the assignment targets that are fields of it: `options` → `options.method`. */
  readonly assignedFields: ReadonlyMap<string, readonly string[]>;
  /** Property accesses that are not the callee of a call: a method handed on as a value. */
  readonly references: readonly ts.PropertyAccessExpression[];
  /** Names of fields that hold what one of the names means: `this.send = a`, `{ send: a }`. */
  handedOn(names: ReadonlySet<string>): readonly string[];
  /** Texts that look like a URL or an absolute path. */
  readonly urls: readonly (ts.StringLiteralLike | ts.TemplateExpression)[];
}

/** Parses and indexes. `text` may be JavaScript, TypeScript or either with JSX. */
export function parseSource(path: string, text: string): Source {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, scriptKind(path));
  const calls: (ts.CallExpression | ts.NewExpression)[] = [];
  const returns = new Map<ts.Node, ts.Expression[]>();
  const assignments = new Map<string, ts.BinaryExpression[]>();
  const references: ts.PropertyAccessExpression[] = [];
  const assignedFields = new Map<string, string[]>();
  const fields: (readonly [field: string, held: string])[] = [];
  const urls: (ts.StringLiteralLike | ts.TemplateExpression)[] = [];

  const visit = (node: ts.Node, owner: ts.Node): void => {
    let inner = owner;
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) calls.push(node);
    else if (ts.isFunctionLike(node)) inner = node;
    else if (ts.isReturnStatement(node)) {
      if (node.expression !== undefined) add(returns, owner, node.expression);
    } else if (ts.isBinaryExpression(node) && isAssignment(node)) {
      const target = dottedName(node.left);
      if (target !== undefined) {
        if (!assignments.has(target)) {
          const dot = target.lastIndexOf(".");
          if (dot > 0) add(assignedFields, target.slice(0, dot), target);
        }
        add(assignments, target, node);
        const held = dottedName(node.right);
        if (held !== undefined) fields.push([lastName(target), lastName(held)]);
      }
    } else if (ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node)) {
      const held = node.initializer === undefined ? undefined : dottedName(node.initializer);
      if (held !== undefined) fields.push([node.name.getText(tree), lastName(held)]);
    } else if (ts.isPropertyAccessExpression(node) && !isCallee(node)) references.push(node);
    else if (ts.isStringLiteralLike(node)) {
      if (looksLikeUrl(node.text)) urls.push(node);
    } else if (ts.isTemplateExpression(node)) {
      const known = node.head.text || (node.templateSpans[0]?.literal.text ?? "");
      if (looksLikeUrl(known)) urls.push(node);
    }
    ts.forEachChild(node, (child) => visit(child, inner));
  };
  visit(tree, tree);
  const handedOn = (names: ReadonlySet<string>): readonly string[] =>
    fields.flatMap(([field, held]) => (names.has(held) && field !== held ? [field] : []));
  return { path, tree, calls, returns, assignments, assignedFields, references, handedOn, urls };
}

function lastName(dotted: string): string {
  return dotted.slice(dotted.lastIndexOf(".") + 1);
}

function looksLikeUrl(text: string): boolean {
  return /^(?:https?:\/\/[^/]+)?\/\w|^(?:repos|orgs|enterprises|api|v\d+)\//.test(text);
}

function add<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function isAssignment(node: ts.BinaryExpression): boolean {
  const kind = node.operatorToken.kind;
  return (
    kind === ts.SyntaxKind.EqualsToken ||
    kind === ts.SyntaxKind.PlusEqualsToken ||
    kind === ts.SyntaxKind.QuestionQuestionEqualsToken ||
    kind === ts.SyntaxKind.BarBarEqualsToken
  );
}

function isCallee(node: ts.PropertyAccessExpression): boolean {
  const parent = node.parent;
  if (ts.isPropertyAccessExpression(parent)) return true;
  return (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression === node;
}

/** `a.b.c` of names, `this` and constant keys; undefined for anything else. */
export function dottedName(node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return node.text;
  if (node.kind === ts.SyntaxKind.ThisKeyword) return "this";
  if (ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node) || ts.isAsExpression(node))
    return dottedName(node.expression);
  if (ts.isPropertyAccessExpression(node)) {
    const left = dottedName(node.expression);
    return left === undefined ? undefined : `${left}.${node.name.text}`;
  }
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
    const left = dottedName(node.expression);
    return left === undefined ? undefined : `${left}.${node.argumentExpression.text}`;
  }
  return undefined;
}

function scriptKind(path: string): ts.ScriptKind {
  if (/\.[cm]?ts$/.test(path)) return ts.ScriptKind.TS;
  // JavaScript is read with JSX on: React projects keep it in .js files.
  return path.endsWith(".tsx") || /\.(astro|vue|svelte)$/.test(path)
    ? ts.ScriptKind.TSX
    : ts.ScriptKind.JSX;
}
