import type { Bitset, CompiledProvider } from "../catalog/compiled.ts";
import { has } from "../catalog/bitset.ts";
import { certainlyHeld, namesOf, scopesNamed } from "../privilege/closure.ts";
import type { KindView } from "../privilege/types.ts";
import { viewOf } from "../privilege/view.ts";
import type { TokenKindName } from "./format.ts";
import { done, refuse, type Result } from "./refusal.ts";

/** The catalogs that tokens are judged by: the service's own interface, and the API it protects. */
export interface Authority {
  readonly own: CompiledProvider;
  readonly guarded: CompiledProvider | undefined;
}

export function providersOf(authority: Authority): readonly CompiledProvider[] {
  const { own, guarded } = authority;
  return guarded === undefined || guarded.id === own.id ? [own] : [guarded, own];
}

/**
 * How tokens of a kind see a provider. A provider other than our own seldom knows our kinds; a token
 * then holds only what the catalog grants to every kind.
 */
export function viewFor(provider: CompiledProvider, kind: string): KindView {
  return viewOf(provider, kind) ?? viewOf(provider);
}

/** A stored scope's provider and name. Neither an id of a provider nor our own holds a slash. */
export function splitScope(qualified: string): readonly [provider: string, scope: string] {
  const slash = qualified.indexOf("/");
  return [qualified.slice(0, slash), qualified.slice(slash + 1)];
}

/**
 * Scopes as people write them, as they are stored. A bare name is one of the guarded provider or of
 * the service itself; a name that both have must say which: `sentry/org:read`. `sentry/*` stands for
 * all that the catalog does not advise against, as they are at that moment.
 */
export function resolveScopes(
  authority: Authority,
  kind: TokenKindName,
  names: readonly string[],
): Result<readonly string[]> {
  const resolved = new Set<string>();
  for (const [index, name] of names.entries()) {
    const field = `scopes[${index}]`;
    const whole = providersOf(authority).find((provider) => name === `${provider.id}/*`);
    if (whole !== undefined) {
      for (const scope of namesOf(whole, viewFor(whole, kind).choosable)) {
        resolved.add(`${whole.id}/${scope}`);
      }
      continue;
    }
    const found = providersOf(authority).flatMap((provider) => {
      const bare = name.startsWith(`${provider.id}/`) ? name.slice(provider.id.length + 1) : name;
      return provider.tables.scopeNumber.has(bare) ? [{ provider, bare }] : [];
    });
    const [first, second] = found;
    if (first === undefined) {
      const ids = providersOf(authority).map((provider) => provider.id);
      return refuse("unknown-scope", `no scope ${JSON.stringify(name)} in ${ids.join(" or ")}`, {
        field,
        help: `Name a scope of the catalog; \`scopewright explain ${ids[0]}\` lists them.`,
      });
    }
    if (second !== undefined) {
      const choices = found.map(({ provider, bare }) => `${provider.id}/${bare}`);
      return refuse("unknown-scope", `${JSON.stringify(name)} is a scope of several providers`, {
        field,
        help: `Write ${choices.join(" or ")}.`,
      });
    }
    const number = first.provider.tables.scopeNumber.get(first.bare)!;
    if (!has(viewFor(first.provider, kind).grantable, number)) {
      return refuse("unknown-scope", `${JSON.stringify(name)} can't be granted to a ${kind}`, {
        field,
        help: "The catalog's token kind says which scopes it can hold.",
      });
    }
    resolved.add(`${first.provider.id}/${first.bare}`);
  }
  return done([...resolved].toSorted());
}

/** A stored scope in the shortest form that {@link resolveScopes} takes back. */
export function showScope(authority: Authority, qualified: string): string {
  const [, bare] = splitScope(qualified);
  const owners = providersOf(authority).filter((each) => each.tables.scopeNumber.has(bare));
  return owners.length === 1 && qualified.startsWith(`${owners[0]!.id}/`) ? bare : qualified;
}

/** What was worked out of a list of scopes; the lists of equal tokens are one object. */
const closures = new WeakMap<readonly string[], Map<KindView, Bitset>>();

/** The provider's scopes that a token with these stored scopes certainly holds. */
export function heldScopes(view: KindView, scopes: readonly string[]): Bitset {
  let known = closures.get(scopes);
  if (known === undefined) closures.set(scopes, (known = new Map<KindView, Bitset>()));
  const kept = known.get(view);
  if (kept !== undefined) return kept;
  const start = `${view.provider.id}/`;
  const names = scopes.flatMap((each) =>
    each.startsWith(start) ? [each.slice(start.length)] : [],
  );
  // A scope that left the catalog opens nothing any more.
  const held = certainlyHeld(view, scopesNamed(view.provider, names).scopes);
  known.set(view, held);
  return held;
}

/** Those of the wanted scopes that a holder does not hold itself. */
export function beyond(
  authority: Authority,
  kind: TokenKindName,
  holds: readonly string[],
  wanted: readonly string[],
): readonly string[] {
  return wanted.filter((qualified) => {
    const [id, bare] = splitScope(qualified);
    const provider = providersOf(authority).find((each) => each.id === id);
    const number = provider?.tables.scopeNumber.get(bare);
    if (provider === undefined || number === undefined) return true;
    return !has(heldScopes(viewFor(provider, kind), holds), number);
  });
}
