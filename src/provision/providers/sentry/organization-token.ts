import { Secret } from "../../../model/secret.ts";
import { type Failure, refused } from "../../failure.ts";
import { field, type Remote, send, statusFailure } from "../../http.ts";
import type { Answer, TokenIdentity, TokenProvider } from "../../token-provider.ts";
import type { MintedToken } from "../../journal/minted-tokens.ts";
import type { Assistance } from "../assistance.ts";
import { deadToken } from "../dead-token.ts";
import { endByPerson, mintByPerson, notListable, othersOf } from "./by-person.ts";
import { askIdentity, rootPath } from "./identity.ts";
import { dayIn, judgeText } from "./organization-token-text.ts";

/** Where Sentry is. No credential: none that a program may hold makes, lists or ends these tokens. */
export type SentrySite = Pick<Remote, "name" | "base" | "fetch">;

export interface OrganizationTokens {
  /** Slug of the organisation. */
  readonly organization: string;
  /** What the definition asks for. */
  readonly scopes: readonly string[];
  readonly people: Assistance;
  /** What the journal knows of the integration's tokens. */
  readonly minted: () => Promise<readonly MintedToken[]>;
  readonly now: () => number;
}

/** What every organisation token holds; nobody chooses. */
const held = "org:ci";

/**
 * Sentry's organisation auth tokens. A person makes and ends them; whose one is it says itself, and
 * Sentry vouches for that and tells what it holds.
 */
export function organizationTokens(
  site: SentrySite,
  { organization, scopes, people, minted, now }: OrganizationTokens,
): TokenProvider {
  const page = `${site.base}/settings/${encodeURIComponent(organization)}/auth-tokens/`;
  return {
    capabilities: {
      mint: "assisted",
      listable: false,
      // A person types the name that they are asked for, or another.
      nameable: false,
      expiry: "none",
      managerCredential: "none",
    },
    preflight: () =>
      scopes.join() === held
        ? askWhetherThere(site)
        : Promise.resolve(refused(otherScopes(scopes))),
    list: () => Promise.resolve(refused(notListable)),
    mint: ({ label, environment }) => {
      const errand = {
        title: `a new organisation token of ${organization} for ${environment}`,
        page: `${page}new-token/`,
        steps: [
          `sign in, and name it ${label}`,
          `create it; it holds ${held}, as all of its kind do`,
          "copy the token; Sentry shows it this once",
        ],
      };
      const wanted = { organization, base: site.base, now: now() };
      return mintByPerson(people, errand, (secret) => judgeText(secret, wanted));
    },
    identify: (secret) => identify(site, organization, secret),
    revoke: async (id) =>
      endByPerson(people, {
        title: `an organisation token of ${organization} (${id}) has to end`,
        page,
        steps: whichToEnd(id, await minted()),
      }),
  };
}

/** The list shows names and days, and a new token's name begins as the old one's does. */
function whichToEnd(id: string, minted: readonly MintedToken[]): readonly string[] {
  const day = dayIn(id);
  const made = day === undefined ? "" : `, made on ${day}`;
  const own = minted.find((each) => each.id === id);
  const which =
    own === undefined
      ? `revoke the one that was taken over${made}: under what name it was made is not known here`
      : `revoke the one that was to be named ${own.label}${made}`;
  const labels = othersOf(id, minted).map(({ label }) => label);
  return labels.length === 0 ? [which] : [which, `leave what is in use: ${labels.join(", ")}`];
}

/** Before a person is sent anywhere: whether a Sentry answers there. Asked as nobody. */
async function askWhetherThere(site: SentrySite): Promise<Answer<void>> {
  const nobody = { credential: new Secret(""), header: () => ({}) };
  const result = await send({ ...site, ...nobody }, { method: "GET", path: rootPath });
  if (!result.ok) return result;
  const { reply } = result;
  if (reply.status === 200 && typeof field(reply.json, "version") === "string") {
    return { ok: true, value: undefined };
  }
  if (reply.status === 429 || reply.status >= 500) {
    return refused(statusFailure("Sentry", reply, "read the API's root"));
  }
  return refused({
    code: "no-such-api",
    message: `what answers at ${site.base} is not Sentry's API (${reply.status})`,
    next: "set SCOPEWRIGHT_SENTRY_API to the address of your Sentry",
  });
}

/**
 * The root tells what the token holds and not whose it is; a read that `org:ci` opens in the one
 * organisation tells the rest.
 */
async function identify(
  site: SentrySite,
  organization: string,
  secret: Secret,
): Promise<Answer<TokenIdentity>> {
  const remote = { ...site, credential: secret };
  const told = await askIdentity(remote, secret);
  if (!told.ok) return told;
  if (told.value.owner !== undefined) {
    return refused(wrongToken("it acts for a user, and an organisation token acts for nobody"));
  }
  // Without that scope it could not read, whosever it is: that it lacks it is reason enough.
  if (told.value.scopes?.includes(held) !== true) return told;
  // Whether it may is the question, and not what there is: those whose version begins so.
  const path = `/api/0/organizations/${encodeURIComponent(organization)}/releases/?query=scopewright`;
  const result = await send(remote, { method: "GET", path });
  if (!result.ok) return result;
  const { reply } = result;
  if (reply.status === 200) return { ok: true, value: { ...told.value, owner: organization } };
  if (reply.status === 401) return refused(deadToken("Sentry"));
  if (reply.status === 403 || reply.status === 404) {
    return refused(wrongToken(`it does not open the organisation ${organization}`));
  }
  return refused(statusFailure("Sentry", reply, "read the organisation's releases"));
}

function wrongToken(why: string): Failure {
  return {
    code: "wrong-token",
    message: `Sentry says that this is not the token that was asked for: ${why}`,
    next: "end it if nothing uses it, and make one on the page that is named",
  };
}

function otherScopes(scopes: readonly string[]): Failure {
  const stated = scopes.length === 0 ? "nothing" : scopes.join(", ");
  return {
    code: "scope-refused",
    message: `an organisation token of Sentry holds ${held} and nothing else, and the definition states ${stated}`,
    next: `state \`scopes: [${held}]\`, or use an internal integration, whose scopes can be chosen`,
  };
}
