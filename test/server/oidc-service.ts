import { Secret } from "../../src/model/secret.ts";
import { oidcProvider } from "../../src/server/oidc.ts";
import { startServer } from "../../src/server/start.ts";
import { freePort } from "../loopback.ts";
import type { DefinitionsReport, KnownIntegration } from "../../src/tokens/service.ts";
import { openStore } from "../../src/tokens/store/open.ts";
import type { Store } from "../../src/tokens/store/sql.ts";
import { catalog } from "../tokens/domain.ts";
import { sqliteStores } from "../tokens/stores.ts";
import { adminToken, toldLog, trusting } from "./client.ts";
import { startIdentityProvider, type TestIdentityProvider } from "./identity-provider.ts";

/** The service on a port, with a provider to sign in at and the organisations acme and globex. */
export interface OidcService {
  readonly origin: string;
  readonly provider: TestIdentityProvider;
  readonly store: Store;
  close(): Promise<void>;
}

export async function startOidcService(
  integrations: readonly KnownIntegration[] = [],
  definitionsReport?: DefinitionsReport,
): Promise<OidcService> {
  const stores = await sqliteStores();
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const provider = await startIdentityProvider(`${origin}/auth/callback`);
  const store = await openStore(await stores.place());
  const service = await startServer({
    store,
    authority: { own: catalog.provider("scopewright")!, guarded: catalog.provider("sentry") },
    integrations: new Map(integrations.map((each) => [each.name, each])),
    definitionsReport,
    host: "127.0.0.1",
    port,
    publicUrl: undefined,
    adminToken: new Secret(adminToken),
    identity: oidcProvider({
      issuer: new URL(provider.issuer),
      clientId: provider.clientId,
      clientSecret: new Secret(provider.clientSecret),
      membershipClaim: "organizations",
      scope: "openid profile email organizations",
    }),
    proxies: trusting(),
    log: toldLog,
  });
  for (const slug of ["acme", "globex"]) {
    await fetch(`${origin}/orgs`, {
      method: "POST",
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      body: JSON.stringify({ slug }),
    });
  }
  return {
    origin,
    provider,
    store,
    close: async () => {
      await service.close();
      await provider.close();
      await stores.remove();
    },
  };
}
