import ignore from "ignore";

/** Places where GitHub looks for code owners, in its order. */
export const codeOwnersFiles: readonly string[] = [
  ".github/CODEOWNERS",
  "CODEOWNERS",
  "docs/CODEOWNERS",
];

/** Everybody who owns any file. */
export function allCodeOwners(text: string): readonly string[] {
  const names = text.split(/\r?\n/).flatMap((line) =>
    line
      .replace(/(?:^|\s)#.*$/, "")
      .trim()
      .split(/\s+/)
      .slice(1),
  );
  return [...new Set(names.filter((name) => name.includes("@")))];
}

/**
 * The owners of a file: those of the last line whose pattern matches it. A line without owners
 * takes the ownership away.
 */
export function codeOwnersOf(text: string, path: string): readonly string[] {
  let owners: readonly string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [pattern, ...named] = line
      .replace(/(?:^|\s)#.*$/, "")
      .trim()
      .split(/\s+/);
    // Code owners know neither `!` nor `[ ]`; a line with one of these means nothing to GitHub.
    if (pattern === undefined || pattern === "" || /^!|[[\]]/.test(pattern)) continue;
    if (ignore().add(pattern).ignores(path)) owners = named.filter((name) => name.includes("@"));
  }
  return owners;
}
