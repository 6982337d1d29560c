/** A path without slashes that say nothing: `/acme//web/` is `acme/web`. */
export function plainPath(path: string): string {
  return path
    .split("/")
    .filter((part) => part !== "")
    .join("/");
}
