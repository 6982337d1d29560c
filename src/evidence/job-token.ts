import type { CompiledProvider } from "../catalog/compiled.ts";

/**
 * The scopes that an operation of GitHub may ask of a job's token, and whether it asks for each
 * whatever it is called for; undefined where no job's token may call it.
 *
 * @param operation method and path template, as the catalog has them
 * @param target the kind of object, where the operation asks for different scopes by that
 */
export function jobTokenScopes(
  { operations, scopes, tables }: CompiledProvider,
  operation: string,
  target?: string,
): ReadonlyMap<string, boolean> | undefined {
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
  const ways = (meant.length > 0 ? meant : rows).flatMap(
    (row) => requirements[rowRequirement[row]!]!,
  );
  return new Map(
    ways.flatMap((way) =>
      [...way].map((scope) => [scopes[scope]!.name, ways.every((other) => other.includes(scope))]),
    ),
  );
}
