import type { UnresolvedSite } from "../model/evidence.ts";
import type { Integration } from "../model/integration.ts";
import { Minimatch } from "minimatch";

/** The files of the globs, which are relative to the root or to a folder around the definition. */
export function sourcePaths(
  all: readonly string[],
  { sources, at }: Integration,
): { readonly paths: readonly string[]; readonly empty: readonly UnresolvedSite[] } {
  const paths = new Set<string>();
  const empty: UnresolvedSite[] = [];
  for (const source of sources) {
    const glob = new Minimatch(source.value.replace(/^(?:\.\/)+/, ""), {
      dot: true,
      nonegate: true,
      nocomment: true,
      platform: "linux",
    });
    const bases = ["", ...foldersAround(at.file).map((folder) => `${folder}/`)];
    const found = bases
      .map((base) =>
        all.filter((path) => path.startsWith(base) && glob.match(path.slice(base.length))),
      )
      .find((matches) => matches.length > 0);
    if (found === undefined) {
      empty.push({ at: source.at, reason: `\`${source.value}\` matches no source file` });
    } else for (const path of found) paths.add(path);
  }
  return { paths: [...paths].sort(), empty };
}

/** The folders above a file, the nearest first. */
function foldersAround(file: string): string[] {
  const parts = file.split("/").slice(0, -1);
  return parts.map((_part, index) => parts.slice(0, parts.length - index).join("/"));
}
