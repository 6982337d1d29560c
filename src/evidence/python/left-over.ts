import type { Catalog } from "../../catalog/compiled.ts";
import { textOf, type PyModule, type PyNode } from "../../python/tree.ts";
import type { Found } from "../found.ts";
import { isTold, leftOver, meaning, toldIn } from "../left-over.ts";
import { spanOf } from "../span.ts";
import { options } from "../value-text.ts";
import type { PyEvaluator } from "./evaluator.ts";

/** Lists URLs of operations that belong to nothing that was told, as for scripts. */
export function addPythonLeftOver(
  found: Found & { readonly catalog: Catalog; readonly evaluator: PyEvaluator },
  module: PyModule,
): void {
  const told = toldIn(found, module.path);
  const visit = (node: PyNode): void => {
    if (!node.kind.endsWith("String")) {
      for (const child of node.children) visit(child);
      return;
    }
    if (!/^[rfb]*["']{1,3}https?:/i.test(textOf(node)) || !isMaterial(node)) return;
    if (told.covers(node.from, node.to)) return;
    const value = found.evaluator.fresh(() => found.evaluator.valueOf(node, undefined));
    const meant = options(value).map((option) => meaning(found.catalog, option));
    const [first] = meant;
    if (first === undefined || meant.includes(undefined)) return;
    if (isTold(told.everywhere, first)) return;
    found.unresolved.push(leftOver(first, spanOf(module.text, module.path, node.from, node.to)));
  };
  visit(module.root);
}

/** No docstring, and not only printed. */
function isMaterial(node: PyNode): boolean {
  if (node.parent?.kind === "ExpressionStatement") return false;
  for (let at = node.parent; at !== undefined; at = at.parent) {
    if (at.kind !== "CallExpression") continue;
    return !/^(?:print|log(?:ger|ging)?\b|.*Error|.*Exception)/.test(textOf(at).split("(")[0]!);
  }
  return true;
}
