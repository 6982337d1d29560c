/**
 * What permissions may give besides, by two conventions of their names that nothing guarantees:
 * `X.ReadWrite` also reads, and `X.All` also covers what `X` does. By permission, sorted.
 */
export function suspectedImplications(
  names: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const name of names) {
    const weaker = new Set<string>();
    const reading = name.replace(/\.ReadWrite(?=\.|$)/, ".Read");
    if (reading !== name && names.has(reading)) weaker.add(reading);
    const narrower = name.replace(/\.All$/, "");
    if (narrower !== name && names.has(narrower)) weaker.add(narrower);
    if (weaker.size > 0) found.set(name, [...weaker].toSorted());
  }
  return found;
}
