import type { DesiredLineage } from "./desired.ts";
import type { Failure } from "./failure.ts";
import { type Lineage, lineageName, presentToken } from "./lifecycle/lineage.ts";
import { isSame, named } from "./scope-lists.ts";
import type { Capabilities, LiveToken } from "./token-provider.ts";

/** What decides whether a lineage's token can be given a successor. */
export interface ReplacementFacts {
  readonly desired: Pick<DesiredLineage, "key" | "issuer" | "scopes">;
  readonly lineage: Lineage;
  readonly capabilities: Capabilities;
  /** Undefined where the issuer lists none. */
  readonly live?: readonly LiveToken[];
}

/**
 * Why no successor can be made, where every new token inherits from one that lives: what such a call
 * would meet is found out before it. Undefined where one can be made, and for all other tokens.
 */
export function whyNotReplaced({
  desired: { key, issuer, scopes },
  lineage,
  capabilities,
  live,
}: ReplacementFacts): Failure | undefined {
  if (capabilities.inherits !== true) return undefined;
  const name = lineageName(key);
  const id = presentToken(lineage, capabilities, live);
  if (id === undefined) return noFirst(name, issuer);
  const old = live?.find((each) => each.id === id);
  if (live !== undefined && old === undefined) return tokenGone(name, issuer, id);
  const held = old?.scopes ?? lineage.current?.scopes ?? scopes;
  return isSame(held, scopes) ? undefined : scopesFixed(name, issuer, held, scopes);
}

/** What a rotation risks that only the rotated token itself can ask for. */
export function lossPossible({ key }: Pick<DesiredLineage, "key">): Failure {
  const name = lineageName(key);
  return {
    code: "loss-possible",
    message: `${name} has no other credential than the token itself: should the answer get lost, the old token is dead and the value of the new one known to nobody`,
    next: `let a second credential replace it, or accept the loss with \`scopewright rotate ${name} --accept-loss\``,
  };
}

function noFirst(name: string, issuer: string): Failure {
  return {
    code: "no-first-token",
    message: `${issuer} makes no first token of this kind by its API`,
    next: `make one by hand, deliver it, then take it over with \`scopewright adopt ${name} --token-id ID\``,
  };
}

function tokenGone(name: string, issuer: string, id: string): Failure {
  return {
    code: "token-gone",
    message: `${issuer} does not have the token ${id} any more, and what is dead is never rotated`,
    next: `close the lineage with \`scopewright revoke ${name}\`, make a token by hand, deliver it, then \`scopewright adopt ${name} --token-id ID\``,
  };
}

function scopesFixed(
  name: string,
  issuer: string,
  from: readonly string[],
  to: readonly string[],
): Failure {
  return {
    code: "scopes-fixed",
    message: `${issuer} gives a successor the scopes of the old token, ${named(from)}, and the definition asks for ${named(to)}`,
    next: `make a token with these by hand and deliver it; \`scopewright revoke ${name}\` ends the old one, \`scopewright adopt ${name} --token-id ID\` takes over the new one`,
  };
}
