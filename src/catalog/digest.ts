import { createHash } from "node:crypto";
import type { ProviderFacts } from "./facts.ts";

/**
 * SHA-256, in hex, of a provider's facts. Neither the order of keys and of entries nor the
 * formatting of the files has a part in it: every list in the facts is sorted already or is a set.
 */
export function digestFacts(facts: ProviderFacts): string {
  return createHash("sha256").update(canonicalJson(facts)).digest("hex");
}

/** JSON without white space, keys in code unit order, absent values left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(",")}}`;
}
