import type { Integration } from "../../model/integration.ts";
import type { Located, Span } from "../../model/span.ts";

/** What code states of a token. */
export interface StatedToken {
  readonly name: string;
  readonly provider: string;
  readonly kind?: string;
  readonly scopes: readonly Located<string>[];
  readonly reader: string;
  /** Of the construct's name, and of the whole of it. */
  readonly at: Span;
  readonly extent: Span;
}

/** The integration that a piece of code states: its scopes and kind of token, and nothing else. */
export function codeIntegration(stated: StatedToken): Integration {
  const { name, provider, kind, scopes, reader, at, extent } = stated;
  return {
    name,
    provider: { value: provider, at },
    token: {
      ...(kind === undefined ? {} : { kind: { value: kind, at } }),
      environments: [],
      at,
    },
    scopes,
    calls: [],
    callsComplete: false,
    sources: [],
    deliver: [],
    waivers: [],
    unstatable: ["owner", "maxAge", "rotateBefore", "calls"],
    reader,
    at,
    extent,
  };
}
