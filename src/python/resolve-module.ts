/**
 * The file that a module's name means; undefined where it is none of the checkout's. No configuration
 * is read: dots in front go up, other names are looked for from the nearest folder outwards, and from
 * `src`.
 *
 * @param name as an import states it
 * @param from the file that imports it
 */
export function resolveModule(
  name: string,
  from: string,
  exists: (path: string) => boolean,
): string | undefined {
  const folder = from.split("/").slice(0, -1);
  const dots = /^\.*/.exec(name)![0].length;
  const rest = name
    .slice(dots)
    .split(".")
    .filter((part) => part !== "");
  const at = (above: readonly string[]): string | undefined => {
    const parts = [...above, ...rest];
    return parts.length === 0
      ? undefined
      : [`${parts.join("/")}.py`, [...parts, "__init__.py"].join("/")].find(exists);
  };
  if (dots > 0) {
    return dots - 1 > folder.length ? undefined : at(folder.slice(0, folder.length - (dots - 1)));
  }
  for (let up = folder.length; up >= 0; up -= 1) {
    const above = folder.slice(0, up);
    // Inside a package nothing is found by a plain name, though a file may be called the same.
    if (exists([...above, "__init__.py"].join("/"))) continue;
    const found = at(above) ?? at([...above, "src"]);
    if (found !== undefined) return found;
  }
  return undefined;
}
