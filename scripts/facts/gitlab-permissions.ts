/** What a fine-grained token needs for an operation. */
export interface PermissionNeed {
  readonly method: string;
  readonly path: string;
  /** All of them together; none where the operation is open to any token of the kind. */
  readonly permissions: readonly string[];
  /** The operation can't be called with such a token at all. */
  readonly closed: boolean;
}

/** The needs in a list of them. Throws where a line is of another form, or repeats an operation. */
export function readPermissionList(text: string): readonly PermissionNeed[] {
  const seen = new Set<string>();
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [, path, method, words] =
        /^(\/\S+) ([A-Z]+) (anyone|nobody|[a-z_]+(?:\+[a-z_]+)*)$/.exec(line) ?? [];
      if (path === undefined || method === undefined || words === undefined) {
        throw new Error(`can't read: ${line}`);
      }
      if (seen.has(`${method} ${path}`)) throw new Error(`twice: ${method} ${path}`);
      seen.add(`${method} ${path}`);
      const named = words !== "anyone" && words !== "nobody";
      return {
        method,
        path,
        permissions: named ? words.split("+") : [],
        closed: words === "nobody",
      };
    });
}
