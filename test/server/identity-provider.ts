import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
// The package has no types; what is used of it is stated below.
// @ts-expect-error no declarations
import ProviderClass from "oidc-provider";
import { minted } from "../canary/ledger.ts";
import { listen } from "../loopback.ts";

interface Provider {
  readonly on: (
    event: "grant.success",
    listener: (context: { readonly body: Readonly<Record<string, string>> }) => void,
  ) => void;
  readonly callback: () => (request: IncomingMessage, response: ServerResponse) => void;
  readonly interactionDetails: (
    request: IncomingMessage,
    response: ServerResponse,
  ) => Promise<{
    prompt: {
      name: string;
      details: { missingOIDCScope?: string[]; missingOIDCClaims?: string[] };
    };
    params: { client_id: string };
  }>;
  readonly interactionFinished: (
    request: IncomingMessage,
    response: ServerResponse,
    result: object,
    options: object,
  ) => Promise<void>;
  readonly Grant: new (of: { accountId: string; clientId: string }) => {
    addOIDCScope(scope: string): void;
    addOIDCClaims(claims: string[]): void;
    save(): Promise<string>;
  };
}

/** A certified OpenID provider on this machine, at which everybody signs in at once. */
export interface TestIdentityProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What it says of people, beside name and address. */
  readonly people: Map<string, Readonly<Record<string, unknown>>>;
  /** Who signs in next. */
  login: string;
  close(): Promise<void>;
}

export async function startIdentityProvider(redirectUri: string): Promise<TestIdentityProvider> {
  const server = createServer();
  const issuer = `http://127.0.0.1:${await listen(server)}`;
  const people = new Map<string, Readonly<Record<string, unknown>>>();
  const [clientId, clientSecret] = ["scopewright", "secret-of-the-test-client"];
  const provider = new (ProviderClass as new (issuer: string, settings: object) => Provider)(
    issuer,
    {
      clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
      claims: {
        openid: ["sub"],
        email: ["email", "email_verified"],
        profile: ["name"],
        organizations: ["organizations"],
      },
      scopes: ["openid", "email", "profile", "organizations"],
      features: { devInteractions: { enabled: false } },
      interactions: { url: () => "/interaction" },
      pkce: { required: () => true },
      cookies: { keys: ["of the test"] },
      findAccount: (_: unknown, id: string) => ({
        accountId: id,
        claims: () => ({
          sub: id,
          name: id,
          email: `${id}@example.org`,
          email_verified: true,
          ...people.get(id),
        }),
      }),
    },
  );
  provider.on("grant.success", ({ body }) => {
    for (const name of ["access_token", "id_token"]) minted(body[name]!);
  });
  const answer = provider.callback();
  const result: TestIdentityProvider = {
    issuer,
    clientId,
    clientSecret,
    people,
    login: "",
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const interact = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { prompt, params } = await provider.interactionDetails(request, response);
    const merge = { mergeWithLastSubmission: true };
    if (prompt.name === "login") {
      const login = { login: { accountId: result.login } };
      await provider.interactionFinished(request, response, login, merge);
      return;
    }
    const grant = new provider.Grant({ accountId: result.login, clientId: params.client_id });
    grant.addOIDCScope((prompt.details.missingOIDCScope ?? []).join(" "));
    if (prompt.details.missingOIDCClaims !== undefined) {
      grant.addOIDCClaims(prompt.details.missingOIDCClaims);
    }
    const consent = { consent: { grantId: await grant.save() } };
    await provider.interactionFinished(request, response, consent, merge);
  };
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith("/interaction") === true) void interact(request, response);
    else answer(request, response);
  });
  return result;
}
