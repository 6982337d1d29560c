/** Where a plaintext becomes a `Secret`: in the source, and in bundles, which rename what they can. */
const birth =
  /(constructor\(([$\w]+)(?:: string)?\)\s*\{\s*this\.#[$\w]+\s*=\s*\2)(;?\s*\}(?:\s|\/\*[^]*?\*\/)*reveal\(\))/g;

/** The name under which the observer stands in the global scope. */
export const observer = "scopewright.canary.minted";

/** Whether a module defines the class `Secret`. */
export function definesSecret(source: string): boolean {
  return source.includes('"[secret]"') && /\breveal\(\)(?:: string)?\s*\{/.test(source);
}

/**
 * The class `Secret` with an observer of every plaintext. The product has no such thing: only what
 * tests load is changed, as it is loaded.
 *
 * @throws {Error} when the class is no longer what this knows
 */
export function observed(source: string): string {
  let count = 0;
  const changed = source.replaceAll(birth, (_, head: string, value: string, tail: string) => {
    count += 1;
    return `${head},globalThis[Symbol.for("${observer}")]?.(${value})${tail}`;
  });
  if (count === 0) throw new Error("the canary does not find where a Secret gets its plaintext");
  return changed;
}
