import type { Catalog } from "../../catalog/compiled.ts";
import { ts } from "../../typescript/compiler.ts";
import { realPath } from "../candidates.ts";
import type { Found } from "../found.ts";
import { isTold, leftOver, meaning, toldIn } from "../left-over.ts";
import { spanOf } from "../span.ts";
import { options } from "../value-text.ts";
import type { Evaluator } from "./evaluator.ts";
import type { Source } from "./source.ts";

/**
 * Lists texts that are an operation's URL or path and belong to nothing that was told: some request
 * is made of them that was not understood. Silence about a call is the worst that can happen.
 */
export function addLeftOver(
  found: Found & { readonly catalog: Catalog; readonly evaluator: Evaluator },
  source: Source,
): void {
  const { catalog, evaluator } = found;
  const told = toldIn(found, realPath(source.path));
  for (const text of source.urls) {
    const node = whole(text);
    if (!isMaterial(node) || told.covers(node.getStart(), node.end)) continue;
    const wasRead = evaluator.wasRead(text);
    const value = evaluator.fresh(() => evaluator.evaluate(node, undefined));
    const meant = options(value).map((option) => meaning(catalog, option));
    const [first] = meant;
    // Every reading has to be an operation's: half of them would be a guess.
    if (first === undefined || meant.includes(undefined)) continue;
    // A constant may be used in another file.
    const paths = wasRead ? told.everywhere : told.here;
    const known = meant.some((item) => isTold(paths, item!));
    if (known && (wasRead || !first.hosted)) continue;
    if (!first.hosted && (wasRead ? isRoute(node) : !isHandedOver(node))) continue;
    const at = spanOf(source.tree.text, realPath(source.path), node.getStart(), node.getEnd());
    found.unresolved.push(leftOver(first, at));
  }
}

/** The concatenation that a text is part of. */
function whole(node: ts.Expression): ts.Expression {
  const parent = node.parent;
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.PlusToken
    ? whole(parent)
    : node;
}

/** Not an import, a type, a key, or something that is only printed or compared. */
function isMaterial(node: ts.Node): boolean {
  const parent = node.parent;
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) return false;
  if (ts.isLiteralTypeNode(parent) || ts.isJsxAttribute(parent)) return false;
  const call = ts.findAncestor(parent, ts.isCallExpression);
  const name = call?.expression.getText() ?? "";
  return !/\b(?:console|log(?:ger)?|nock|expect|assert|describe|it|test|Error|startsWith|includes|equal)\b/.test(
    name,
  );
}

/** It is an argument, or becomes one: not what a server listens for. */
function isHandedOver(node: ts.Expression): boolean {
  const call = ts.findAncestor(node.parent, ts.isCallExpression);
  return call !== undefined && !isRoute(node);
}

/** A handler stands beside it, or a router takes it. */
function isRoute(node: ts.Expression): boolean {
  const call = ts.findAncestor(node.parent, ts.isCallExpression);
  if (call === undefined) return false;
  const routers =
    /\b(?:router|app|server|route|express|fastify|hono|http\.(?:get|post)|intercept\w*)\b/i;
  return (
    routers.test(call.expression.getText()) ||
    call.arguments.some(
      (item) => ts.isFunctionLike(item) || (ts.isIdentifier(item) && /handler$/i.test(item.text)),
    )
  );
}
