import type { CompiledProvider } from "../catalog/compiled.ts";

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
  { operations, scopes, tables, tokenKinds }: CompiledProvider,
  operation: string,
  target?: string,
): JobTokenScopes | undefined {
  const { firstRow, rowTarget, rowKinds, rowRequirement, requirements, kindNumber } = tables;
  const number = operations.findIndex(({ method, path }) => `${method} ${path}` === operation);
  const kind = kindNumber.get("github-token");
  if (number === -1 || kind === undefined) return undefined;
  const rows: number[] = [];
  for (let row = firstRow[number]!; row < firstRow[number + 1]!; row += 1) {
    if ((rowKinds[row]! & (1 << kind)) !== 0) rows.push(row);
  }
  if (rows.length === 0) return undefined;
  const meant = rows.filter((row) => rowTarget.get(row) === target);
  const nameOf = (scope: number): string => scopes[scope]!.name;
  const grants = tokenKinds[kind]!.grants;
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
