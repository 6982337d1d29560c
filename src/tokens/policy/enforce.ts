import type { OperationName } from "../../model/catalog.ts";
import type { Organization } from "../organization.ts";
import { refuse, type Result } from "../refusal.ts";
import type { TokenService } from "../service.ts";
import { findPolicy, findStanding } from "../store/policy-rows.ts";
import type { LiveToken } from "../token.ts";
import {
  judgePersonal,
  nextWindow,
  observes,
  type OrganizationPolicy,
  windowAt,
} from "./policy.ts";

/** An operation as observations name it: `sentry GET /path/{template}`, or `sentry ?` for an unknown one. */
export function operationName(provider: string, operation: OperationName | undefined): string {
  return operation === undefined
    ? `${provider} ?`
    : `${provider} ${operation.method} ${operation.path}`;
}

/** A request that a personal token was shown for. */
export interface PersonalUse {
  /** As {@link operationName} has it. */
  readonly operation: string;
  /** The user agent, as it came. */
  readonly client: string | undefined;
}

/**
 * Whether an organisation admits a personal token to what is its own. Asked for every request and
 * answered from the store, so that a change holds for the next one on every instance; it says nothing
 * about any other organisation.
 *
 * @throws {StoreUnavailable} when it could not be judged
 */
export async function admitPersonal(
  service: TokenService,
  organization: Organization,
  token: LiveToken,
  use: PersonalUse,
): Promise<Result<undefined>> {
  const { read } = service.store;
  const now = service.clock();
  const policy = await findPolicy(read, organization.id);
  const standing = await findStanding(read, organization.id, token.familyId, now);
  const verdict = judgePersonal(policy, standing, now);
  if (verdict.allowed) {
    if (verdict.wouldBeRefused && observes(policy.personalTokens)) {
      service.observations.note({
        organizationId: organization.id,
        familyId: token.familyId,
        at: now,
        ...use,
      });
    }
    return { ok: true, value: undefined };
  }
  return refuse("personal-token-refused", words[verdict.by](organization, policy, now), {
    help: nextSteps(organization, verdict.by),
  });
}

type By = "cut-off" | "deny" | "sso" | "brownout";

const words: Readonly<
  Record<By, (organization: Organization, policy: OrganizationPolicy, now: number) => string>
> = {
  "cut-off": ({ slug }) => `the organisation ${slug} has cut this personal token off`,
  deny: ({ slug }) => `the organisation ${slug} admits no personal tokens (policy \`deny\`)`,
  sso: ({ slug }) =>
    `the organisation ${slug} admits personal tokens that were authorised for it (policy \`sso\`), and this one was not`,
  brownout: ({ slug }, { windows }, now) => {
    const open = windowAt(windows, now);
    const until = open === undefined ? "" : `, until ${timeOf(open.until)}`;
    const next = nextWindow(windows, now);
    const later = next === undefined ? "" : `; again from ${timeOf(next.from)}`;
    return `the organisation ${slug} refuses personal tokens for a while to show what depends on them (policy \`brownout\`${until}${later})`;
  },
};

function timeOf(at: number): string {
  return new Date(at).toISOString();
}

/** The token itself is valid, so telling its holder what to do gives nothing away. */
function nextSteps({ contact, slug }: Organization, by: By): string {
  const ask = contact === undefined ? "ask an owner of the organisation" : `ask ${contact}`;
  if (by === "sso") {
    return `Sign in and authorise it: PUT /user/tokens/{id}/orgs/${slug}; or ${ask}.`;
  }
  return `Use a token of the organisation in its place (POST /org/tokens?org=${slug}); ${ask} for one, or for an exception.`;
}
