import type { LineageKey } from "./record.ts";

/**
 * The name of an attempt to mint: unique, and readable in a provider's list. At most 100 characters
 * of `[a-z0-9._/-]`.
 *
 * @param operation an id in hex and hyphens
 */
export function labelOf(
  { integration, environment }: LineageKey,
  operation: string,
  attempt: number,
): string {
  const plain = (text: string, most: number): string =>
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9._-]+/g, "-")
      .slice(0, most);
  return `${plain(integration, 36)}/${plain(environment, 20)}/${plain(operation, 36)}.${attempt}`;
}
