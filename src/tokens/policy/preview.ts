import { requestedScopes } from "../mint-request.ts";
import { lastOfFullPage } from "../full-page.ts";
import type { Organization, User } from "../organization.ts";
import type { TokenService } from "../service.ts";
import { findMembership } from "../store/organization-rows.ts";
import {
  findPolicy,
  findStanding,
  listObservedTokens,
  observationsOf,
  type Observation,
} from "../store/policy-rows.ts";
import { newestOfFamily } from "../store/token-rows.ts";
import type { Token } from "../token.ts";
import type { OrganizationPolicy } from "./policy.ts";

/** Fewer days of looking than this and what was not seen may only not have run yet. */
export const enoughDays = 30;

/** How long has been looked, and whether that is long enough to trust silence. */
export interface PreviewEvidence {
  readonly since: number | undefined;
  readonly days: number;
  readonly enough: boolean;
}

/** What would take a personal token's place. */
export type Replacement =
  | {
      readonly kind: "scopes";
      /** As they are written in requests. */
      readonly scopes: readonly string[];
      readonly calls: readonly { readonly method: string; readonly path: string }[];
    }
  | { readonly kind: "unknown"; readonly why: string };

/** A personal token that would be refused, with what it does. */
export interface PreviewedToken {
  /** The newest of the family; undefined where nothing is left of it. */
  readonly token: Token | undefined;
  readonly familyId: string;
  /** Undefined where its person is no member any more: then nobody answers for it. */
  readonly owner: User | undefined;
  readonly requests: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly excepted: boolean;
  readonly cutOff: boolean;
  readonly clients: readonly string[];
  readonly operations: readonly Observation[];
  readonly replacement: Replacement;
}

export interface Preview {
  readonly policy: OrganizationPolicy;
  readonly evidence: PreviewEvidence;
  readonly tokens: readonly PreviewedToken[];
  /** Where there are more: the family to go on after. */
  readonly next: string | undefined;
}

/**
 * What denying personal tokens would break, token by token, out of what was seen: nothing is foretold
 * of what has not run since observing began.
 *
 * @param after the family of the last token of the page before
 */
export async function previewDeny(
  service: TokenService,
  organization: Organization,
  limit: number,
  after: string | undefined,
): Promise<Preview> {
  await service.observations.flush();
  const { read } = service.store;
  const now = service.clock();
  const policy = await findPolicy(read, organization.id);
  const observed = await listObservedTokens(read, organization.id, limit, after);
  const tokens: PreviewedToken[] = [];
  for (const each of observed) {
    const { familyId } = each;
    const token = await newestOfFamily(read, familyId);
    const member =
      token?.userId === undefined
        ? undefined
        : await findMembership(read, organization.id, token.userId);
    const standing = await findStanding(read, organization.id, familyId, now);
    const operations = await observationsOf(read, organization.id, familyId);
    tokens.push({
      ...each,
      token,
      owner: member?.user,
      excepted: standing.excepted,
      cutOff: standing.cutOff,
      clients: [...new Set(operations.map(({ client }) => client))],
      operations,
      replacement: replacementFor(service, operations),
    });
  }
  return {
    policy,
    evidence: evidenceOf(policy, now),
    tokens,
    next: lastOfFullPage(observed, limit)?.familyId,
  };
}

/** How long has been looked. */
export function evidenceOf({ observedSince }: OrganizationPolicy, now: number): PreviewEvidence {
  const days = observedSince === undefined ? 0 : Math.floor((now - observedSince) / 86_400_000);
  return { since: observedSince, days, enough: days >= enoughDays };
}

/** The proven minimal scopes for what was seen, as an organisation's token would hold them. */
function replacementFor(
  { authority, integrations }: TokenService,
  observations: readonly Observation[],
): Replacement {
  const names = [...new Set(observations.map(({ operation }) => operation))].toSorted();
  const unknown = names.filter((name) => name.endsWith(" ?"));
  if (unknown.length > 0) {
    return { kind: "unknown", why: "it calls paths that the catalog does not know" };
  }
  const calls = names.map((name) => {
    const [provider = "", method = "", path = ""] = name.split(" ");
    return { provider, method, path };
  });
  const provider = authority.guarded ?? authority.own;
  const foreign = calls.find((call) => call.provider !== provider.id);
  if (foreign !== undefined) {
    return {
      kind: "unknown",
      why: `it calls ${foreign.provider} too: mint with its scopes by hand`,
    };
  }
  const requests = calls.map(({ method, path }) => ({ method, path }));
  const scopes = requestedScopes(authority, integrations, "org-token", { calls: requests });
  return scopes.ok
    ? { kind: "scopes", scopes: scopes.value, calls: requests }
    : { kind: "unknown", why: scopes.refusal.message };
}
