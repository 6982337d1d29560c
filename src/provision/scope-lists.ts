/** Whether two lists name the same scopes, in whatever order. */
export function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.toSorted().join() === b.toSorted().join();
}

/** Scopes in words. */
export function named(scopes: readonly string[]): string {
  return scopes.join(", ") || "none";
}
