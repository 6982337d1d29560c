import type { Access } from "../model/catalog.ts";
import type { ImportedOperation } from "./imported.ts";
import { defaultRisk } from "../catalog/facts.ts";

/** As schemas/catalog.schema.json has it. */
const scopePattern = /^[A-Za-z0-9][A-Za-z0-9:._/*+~@-]{0,199}$/;

export function isScopeName(name: string): boolean {
  return scopePattern.test(name);
}

/** A name for a provider or a kind of token out of some title: `OAuth 2 (web)` gives `oauth-2-web`. */
export function slug(title: string, fallback: string): string {
  const words = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[^a-z]+|-+$/g, "")
    .slice(0, 64)
    .replace(/-+$/, "");
  return words === "" ? fallback : words;
}

/** `Mail.ReadWrite.All` has the words mail, read, write, all. */
function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z]+/);
}

const admin = /^(?:admin|manage|full|fullcontrol|owner|control)$/;
const write = /^(?:write|create|update|delete|send|edit|modify|publish|post)$/;
const read = /^(?:read|readonly|readbasic|view|list|get|history|basic)$/;

/** What the name of a scope says that it lets its holder do, if it says it. */
function statedAccess(name: string): Access | undefined {
  const words = wordsOf(name);
  if (words.some((word) => admin.test(word))) return "admin";
  if (words.some((word) => write.test(word))) return "write";
  return words.some((word) => read.test(word)) ? "read" : undefined;
}

/** Scopes that open more than reads, in `operations`. */
export function writingScopes(operations: readonly ImportedOperation[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { method, requirements } of operations) {
    for (const { anyOf, risk = defaultRisk(method) } of requirements) {
      if (risk !== "read") for (const scope of anyOf.flat()) found.add(scope);
    }
  }
  return found;
}

/** By the name where that says it, else by what the scope opens. */
export function accessOf(name: string, writing: ReadonlySet<string>): Access {
  return statedAccess(name) ?? (writing.has(name) ? "write" : "read");
}
