import type { OperationName } from "./catalog.ts";
import type { Located, Span } from "./span.ts";

/** Why we believe that a call is made. */
export type Evidence =
  | { readonly kind: "declared"; readonly at: Span }
  | {
      readonly kind: "extracted";
      readonly at: Span;
      /** How the call was resolved, such as `fetch` or `octokit.rest`. */
      readonly by: string;
      /** 0 to 1. */
      readonly confidence: number;
    }
  | {
      readonly kind: "observed";
      readonly file: string;
      readonly count: number;
      /** ISO 8601. */
      readonly lastSeen?: string;
    };

/** An operation that an integration is known to make. */
export interface Call {
  /** As written: a method and a path, template or URL. */
  readonly name: OperationName;
  /** Which of the operation's targets is meant, where it has several. */
  readonly target?: string;
  readonly evidence: readonly [Evidence, ...Evidence[]];
}

/** Where a minted token goes. */
export interface Delivery {
  /** `vercel`, `github-secret`, `gitlab-variable`, `vault`, `file`… */
  readonly sink: string;
  /** The place within the sink: two deliveries that write it are equal in this. */
  readonly target: string;
  /** Environments that get the token there; the integration's own when absent. */
  readonly environments?: readonly string[];
  /** Whether people with access to the place can't read the value back. Absent: not stated. */
  readonly sensitive?: boolean;
  /** All settings as written, for the sink to read. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly at: Span;
}

/** How the integration's tokens are given out. */
export interface TokenSettings {
  readonly kind?: Located<string>;
  /** Who mints; the provider itself when absent. */
  readonly issuer?: Located<string>;
  readonly environments: readonly Located<string>[];
  /** True when one token serves all environments. */
  readonly shared?: Located<boolean>;
  /** Life and lead time in milliseconds. */
  readonly maxAge?: Located<number>;
  readonly rotateBefore?: Located<number>;
  /** Repositories or projects that the token is limited to; absent: not stated. */
  readonly resources?: readonly Located<string>[];
  readonly at?: Span;
}

/** A written, owned, expiring exception, standing beside what it excuses. */
export interface Waiver {
  readonly rule: string;
  /** The scope, operation or name in parentheses; absent: everything of the rule. */
  readonly subject?: string;
  /** YYYY-MM-DD; the waiver holds to the end of that day (UTC). */
  readonly until?: string;
  readonly by?: string;
  readonly reason?: string;
  readonly at: Span;
}

/** A scope that a part of a definition needs, such as a workflow's step. */
export interface StatedNeed {
  readonly scope: string;
  /** Scopes any of which may do in its place. */
  readonly instead?: readonly string[];
  /** The part, as a person would name it: `actions/deploy-pages`. */
  readonly by: string;
  readonly at: Span;
  /** False where it depends on what the definition does not say. */
  readonly certain: boolean;
  /** Nothing says that the part needs it, and nothing that it does not. */
  readonly guessed?: true;
}

/** What the parts of a definition need, from what is documented of each. */
export interface StatedNeeds {
  readonly scopes: readonly StatedNeed[];
  /** Every part is known: what is not among the scopes is not needed. */
  readonly complete: boolean;
  /** The first part that is not known, as a person would name it. */
  readonly unknown?: string;
  /** It does nothing itself: other definitions hold these very scopes, and are judged for them. */
  readonly delegated?: true;
}

/**
 * A grant that no file states. With `repository-default` and `caller`, the integration's scopes are
 * what is certain; with `whole-app`, they are all that an app can be given.
 */
export interface UnstatedGrant {
  readonly kind: "repository-default" | "caller" | "whole-app";
  /** Whose grant it is, such as the app's name; two that differ are not the same grant. */
  readonly of: string;
  /** All that it may hold. */
  readonly atMost: readonly string[];
}

/** A job that runs a workflow of the same repository, and with it all of that workflow's jobs. */
export interface WorkflowCall {
  /** The workflow that is called, relative to the root. */
  readonly workflow: string;
  /** The job that calls, as `<file>#<job>`. */
  readonly by: string;
  readonly events: readonly string[];
  /** Hands over every secret that it has. */
  readonly allSecrets: boolean;
}

/** A named thing that holds tokens, from whatever file states it. */
export interface Integration {
  readonly name: string;
  readonly provider: Located<string>;
  readonly owner?: Located<string>;
  readonly token: TokenSettings;
  /** As granted. A name that stands twice is there twice. */
  readonly scopes: readonly Located<string>[];
  readonly calls: readonly Call[];
  /** The author states that nothing else is called: narrowing is then a safe fix. */
  readonly callsComplete: boolean;
  /** Globs, relative to the root, of the code that calls are extracted from. */
  readonly sources: readonly Located<string>[];
  /** The file (`<file>`, `<file>#<name>`) that states the scopes, where that is another one. */
  readonly definedIn?: Located<string>;
  readonly deliver: readonly Delivery[];
  readonly waivers: readonly Waiver[];
  /** What a file of this kind has no way to state, so that its absence says nothing. */
  readonly unstatable?: readonly ("owner" | "maxAge" | "rotateBefore" | "calls")[];
  /** What the parts of the definition need, where scopes are known for these rather than calls. */
  readonly needs?: StatedNeeds;
  /** What sets it off, such as a workflow's events, where the definition says so. */
  readonly triggers?: readonly Located<string>[];
  /** Who may have such a token for the asking, one condition each: `subject: repo:acme/web:…`. */
  readonly trusts?: readonly Located<string>[];
  /** Who else runs it, where that is known: jobs that call its workflow. */
  readonly callers?: readonly WorkflowCall[];
  /** Present where what it is granted stands elsewhere. */
  readonly unstated?: UnstatedGrant;
  /** The reader that understood it; edits are made through the same reader. */
  readonly reader: string;
  /** The name's place. */
  readonly at: Span;
  /** The whole definition's place. */
  readonly extent: Span;
}
