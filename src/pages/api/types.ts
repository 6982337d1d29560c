/** What the service answers, as far as the pages look at it. Times are ISO 8601. */
export interface Token {
  readonly id: string;
  readonly prefix: string;
  readonly name: string | null;
  readonly status: "live" | "expired" | "superseded" | "revoked";
  readonly scopes: readonly string[];
  readonly resources: Readonly<Record<string, readonly string[]>>;
  readonly owner: string | null;
  readonly purpose: string | null;
  readonly created_by: string;
  readonly created_at: string;
  readonly expires_at: string;
  readonly last_used_at: string | null;
  readonly family_id: string;
  readonly generation: number;
  readonly parent_id: string | null;
  readonly superseded_at: string | null;
  readonly grace_until: string | null;
  readonly revoked_at: string | null;
  readonly revoked_by: string | null;
  readonly revoke_reason: string | null;
}

export interface TokenPage {
  readonly tokens: readonly Token[];
  readonly next_cursor: string | null;
}

/** The one answer with a plaintext in it. */
export interface Minted extends Token {
  readonly token: string;
}

export interface Lineage {
  readonly ancestors: readonly Token[];
  readonly family: readonly Token[];
  readonly minted: readonly Token[];
  readonly more: boolean;
}

export type RiskClass = "read" | "write" | "destructive" | "critical";

export interface CatalogScope {
  readonly name: string;
  readonly resource: string | null;
  readonly access: "read" | "write" | "admin";
  readonly label: string | null;
  /** False of scopes that the catalog advises against. */
  readonly advised: boolean;
}

export interface CatalogOperation {
  readonly method: string;
  readonly path: string;
  readonly risk: RiskClass;
  /** Where the same call means different scopes for different targets. */
  readonly targets?: readonly string[];
}

export interface CatalogProvider {
  readonly id: string;
  readonly title: string;
  /** The API that the service protects, in place of its own. */
  readonly guarded: boolean;
  readonly scopes: readonly CatalogScope[];
  readonly operations: readonly CatalogOperation[];
}

export interface KnownIntegration {
  readonly name: string;
  readonly provider: string;
  readonly scopes: readonly string[];
}

export interface Catalog {
  readonly providers: readonly CatalogProvider[];
  readonly integrations: readonly KnownIntegration[];
}

export type ReachCounts = Readonly<Record<RiskClass | "total", number>>;

export interface RequestedCall {
  readonly method: string;
  readonly path: string;
  readonly target?: string;
}

/** One of the ways to say what a token may do. */
export interface Asked {
  readonly scopes?: readonly string[];
  readonly integration?: string;
  readonly calls?: readonly RequestedCall[];
}

export interface ReachAnswer {
  readonly scopes: readonly string[];
  readonly providers: readonly {
    readonly id: string;
    readonly counts: ReachCounts;
    /** Places in the catalog's list of operations. */
    readonly operations: readonly number[];
    readonly called: readonly number[];
  }[];
  readonly needs:
    | readonly { readonly scope: string; readonly calls: readonly RequestedCall[] }[]
    | null;
  readonly proven: boolean | null;
}

export interface AuditEntry {
  readonly sequence: number;
  readonly time: string;
  readonly action: string;
  readonly actor: string;
  readonly actor_id: string | null;
  readonly target: string | null;
  readonly reason: string | null;
  readonly request_id: string;
  readonly client: string | null;
  readonly detail: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly hash: string;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly next_before: number | null;
}

export interface ChainStatus {
  readonly whole: boolean;
  readonly entries: number;
  readonly hash: string;
  readonly fault: { readonly sequence: number; readonly message: string } | null;
}

export interface TokenReport {
  readonly scope_sets: readonly {
    readonly scopes: readonly string[];
    readonly tokens: number;
    readonly never_used: number;
    readonly last_used_at: string | null;
    readonly reach: readonly { readonly id: string; readonly counts: ReachCounts }[];
  }[];
  readonly more: boolean;
  readonly definitions: boolean;
}

export interface Organization {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

export interface User {
  readonly name: string | null;
  readonly email: string | null;
  readonly subject: string;
}

export type PolicyMode = "allow" | "observe" | "brownout" | "sso" | "deny";

export interface BrownoutWindow {
  readonly from: string;
  readonly until: string;
}

export interface Policy {
  readonly personal_tokens: PolicyMode;
  readonly windows: readonly BrownoutWindow[];
  readonly open_window: BrownoutWindow | null;
  readonly next_window: BrownoutWindow | null;
  /** How long uses were written down, and whether silence can be trusted by now. */
  readonly evidence: {
    readonly since: string | null;
    readonly days: number;
    readonly enough: boolean;
  };
  readonly set_at: string | null;
  readonly set_by: string | null;
}

/** A personal token that `deny` would refuse, and what it does. */
export interface PreviewedToken {
  readonly token: {
    readonly id: string;
    readonly prefix: string;
    readonly name: string | null;
  } | null;
  readonly family_id: string;
  readonly owner: User | null;
  readonly requests: number;
  readonly first_at: string;
  readonly last_at: string;
  readonly excepted: boolean;
  readonly cut_off: boolean;
  readonly clients: readonly string[];
  readonly operations: readonly {
    readonly operation: string;
    readonly client: string;
    readonly count: number;
    readonly last_at: string;
  }[];
  readonly replacement:
    | { readonly known: true; readonly scopes: readonly string[] }
    | { readonly known: false; readonly why: string };
}

export interface PreviewPage {
  readonly policy: Policy;
  readonly tokens: readonly PreviewedToken[];
  readonly next_after: string | null;
}

export interface PolicyException {
  readonly id: string;
  readonly token_family: string;
  readonly owner: string;
  readonly reason: string;
  readonly status: "live" | "lapsed" | "ended";
  readonly expires_at: string;
  readonly created_by: string;
}

export interface ExceptionPage {
  readonly exceptions: readonly PolicyException[];
  readonly next_after: string | null;
}

export interface MemberToken extends Token {
  readonly user: User | null;
}

export interface MemberTokenPage {
  readonly tokens: readonly MemberToken[];
  readonly next_after: string | null;
}
