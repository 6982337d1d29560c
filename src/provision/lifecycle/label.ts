import type { LineageKey } from "./record.ts";

/**
 * The name of an attempt to mint: unique, and readable in a provider's list. At most 100 characters
 * of `[a-z0-9._/-]`.
 *
 * @param operation an id in hex and hyphens
 */
export function labelOf(key: LineageKey, operation: string, attempt: number): string {
  return `${labelPrefix(key)}${plain(operation, 36)}.${attempt}`;
}

/** What every label of a lineage begins with. */
export function labelPrefix({ integration, environment }: LineageKey): string {
  return `${plain(integration, 36)}/${plain(environment, 20)}/`;
}

/** What is said of an attempt of which nobody can tell whether it made a token. */
export function suspectedWords(label: string): string {
  return `a token named ${label} may be about: look for it at the issuer`;
}

function plain(text: string, most: number): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .slice(0, most);
}
