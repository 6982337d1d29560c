import type { Configuration } from "openid-client";
import type { Secret } from "../model/secret.ts";
import type { Identity } from "../tokens/members-by-claim.ts";
import type { SignIn } from "../tokens/store/session-rows.ts";

/** How the service is known at its identity provider. */
export interface OidcSettings {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: Secret | undefined;
  /** The claim that names organisations. */
  readonly membershipClaim: string;
  readonly scope: string;
}

/** What a browser is sent away with, and what must come back with it. */
export type SignInStart = Pick<SignIn, "state" | "nonce" | "verifier"> & { readonly url: URL };

/** Somebody else who knows who people are. */
export interface IdentityProvider {
  start(redirectUri: string): Promise<SignInStart>;
  /**
   * @param answer the address that the browser came back to, with its query
   * @throws {Error} when the answer does not prove anything
   */
  finish(answer: URL, expected: SignIn): Promise<Identity>;
}

const loopback: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * OpenID Connect with the authorization code flow, PKCE, state and nonce. The provider's document is
 * fetched at the first sign-in and again after a failure, so that the service starts without it.
 */
export function oidcProvider(settings: OidcSettings): IdentityProvider {
  let discovered: Promise<Configuration> | undefined;
  const configuration = (): Promise<Configuration> => {
    discovered ??= discover(settings).catch((error: unknown) => {
      discovered = undefined;
      throw error;
    });
    return discovered;
  };
  return {
    start: async (redirectUri) => {
      const client = await import("openid-client");
      const [state, nonce] = [client.randomState(), client.randomNonce()];
      const verifier = client.randomPKCECodeVerifier();
      const url = client.buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: settings.scope,
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      });
      return { state, nonce, verifier, url };
    },
    finish: async (answer, expected) => {
      const client = await import("openid-client");
      const tokens = await client.authorizationCodeGrant(await configuration(), answer, {
        expectedState: expected.state,
        expectedNonce: expected.nonce,
        pkceCodeVerifier: expected.verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new Error("the provider sent no ID token");
      const { name, email, email_verified: verified } = claims;
      let membership = claims[settings.membershipClaim];
      let more: Readonly<Record<string, unknown>> = {};
      const userinfo = (await configuration()).serverMetadata().userinfo_endpoint;
      if (userinfo !== undefined && (membership === undefined || email === undefined)) {
        // Many providers put only the subject into the ID token and the rest here.
        more = await client.fetchUserInfo(await configuration(), tokens.access_token, claims.sub);
        membership ??= more[settings.membershipClaim] as typeof membership;
      }
      const address = email ?? more["email"];
      const proven = (verified ?? more["email_verified"]) !== false;
      return {
        issuer: claims.iss,
        subject: claims.sub,
        name: shortText(name ?? more["name"]),
        email: proven ? shortText(address) : undefined,
        membership,
      };
    },
  };
}

async function discover(settings: OidcSettings): Promise<Configuration> {
  const client = await import("openid-client");
  const { issuer, clientId, clientSecret } = settings;
  // Without TLS only on this machine, as for a test.
  const plain = issuer.protocol === "http:" && loopback.has(issuer.hostname);
  return client.discovery(
    issuer,
    clientId,
    undefined,
    clientSecret === undefined ? client.None() : client.ClientSecretBasic(clientSecret.reveal()),
    plain ? { execute: [client.allowInsecureRequests] } : {},
  );
}

function shortText(value: unknown): string | undefined {
  if (typeof value !== "string" || value === "") return undefined;
  return value.replaceAll("\u0000", "").slice(0, 200);
}
