import type { CompiledProvider } from "../catalog/compiled.ts";
import { mayCall, rowsOf } from "../privilege/calls.ts";
import { viewOf } from "../privilege/view.ts";

/** What an operation asks of a job's token. */
export interface JobTokenScopes {
  /** By name, and whether it asks for the scope whatever it is called for. */
  readonly scopes: ReadonlyMap<string, boolean>;
  /** What it asks for where another kind of object is meant. GitHub may take that too. */
  readonly instead: readonly string[];
}

/**
 * The scopes that an operation of GitHub may ask of a job's token; undefined where no job's token may
 * call it.
 *
 * @param operation method and path template, as the catalog has them
 * @param target the kind of object, where the operation asks for different scopes by that
 */
export function jobTokenScopes(
  provider: CompiledProvider,
  operation: string,
  target?: string,
): JobTokenScopes | undefined {
  const { rowTarget, rowRequirement, requirements } = provider.tables;
  const view = viewOf(provider, "github-token");
  const number = provider.operations.findIndex(
    ({ method, path }) => `${method} ${path}` === operation,
  );
  if (view?.kind === undefined || number === -1) return undefined;
  const { grants } = view.kind;
  const rows = rowsOf(view, number).filter((row) => mayCall(view, row));
  const meant = rows.filter((row) => rowTarget.get(row) === target);
  const nameOf = (scope: number): string => provider.scopes[scope]!.name;
  const waysOf = (some: readonly number[]): readonly Int32Array[] =>
    some
      .flatMap((row) => requirements[rowRequirement[row]!]!)
      .filter((way) => way.every((scope) => grants.includes(nameOf(scope))));
  const ways = waysOf(meant.length > 0 ? meant : rows);
  if (ways.length === 0) return undefined;
  const asked = new Map(
    ways.flatMap((way) =>
      [...way].map((scope) => [nameOf(scope), ways.every((other) => other.includes(scope))]),
    ),
  );
  const all = waysOf(rows).flatMap((way) => [...way].map(nameOf));
  return { scopes: asked, instead: [...new Set(all)].filter((name) => !asked.has(name)) };
}
