import { git, type Repository } from "./git.ts";

/** Lines of a file at head, from 1, both included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** The lines of a file that the change's diff shows, as GitHub draws it: three around each change. */
export function shownLines(
  repository: Repository,
  base: string,
  head: string,
  path: string,
): readonly LineRange[] {
  const { stdout } = git(repository, [
    "diff",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--unified=3",
    base,
    head,
    "--",
    `:(literal)${path}`,
  ]);
  const heads = stdout.toString("utf8").matchAll(/^@@ -\S+ \+(\d+)(?:,(\d+))? @@/gm);
  return [...heads].flatMap(([, start, count = "1"]) => {
    const first = Number(start);
    return count === "0" ? [] : [{ first, last: first + Number(count) - 1 }];
  });
}

/** Where the root lies in its repository: empty, or with a closing slash. */
export function prefixOf(repository: Repository): string {
  return git(repository, ["rev-parse", "--show-prefix"]).stdout.toString("utf8").replace(/\n$/, "");
}
