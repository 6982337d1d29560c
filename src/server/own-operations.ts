import { matchOperation } from "../catalog/match.ts";
import type { CompiledProvider } from "../catalog/compiled.ts";
import type { Route } from "./route.ts";

/**
 * The number of each route's operation in the catalog of the service's own interface.
 *
 * @throws {Error} when the catalog lacks one: then nobody could say what opens it
 */
export function ownOperations(
  own: CompiledProvider,
  routes: readonly Route[],
): ReadonlyMap<Route, number> {
  const operations = new Map<Route, number>();
  for (const route of routes) {
    const match = matchOperation(own, route.method, route.path);
    const found = match.kind === "operation" ? own.operations[match.operation] : undefined;
    if (match.kind !== "operation" || found?.path !== route.path) {
      throw new Error(`the catalog ${own.id} does not have ${route.method} ${route.path}`);
    }
    operations.set(route, match.operation);
  }
  return operations;
}
