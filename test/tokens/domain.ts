import { Observations } from "../../src/tokens/policy/observations.ts";
import { randomBytes } from "node:crypto";
import { type BuiltinCatalog, builtinCatalog } from "../../src/catalog/builtin.ts";
import { Denials } from "../../src/tokens/denials.ts";
import { LastUsed } from "../../src/tokens/last-used.ts";
import { mint, type Minted } from "../../src/tokens/mint.ts";
import type { MintRequest } from "../../src/tokens/mint-request.ts";
import type { Organization } from "../../src/tokens/organization.ts";
import { createOrganization } from "../../src/tokens/organizations.ts";
import type { Origin, Principal } from "../../src/tokens/principal.ts";
import type { Result } from "../../src/tokens/refusal.ts";
import type { TokenService } from "../../src/tokens/service.ts";
import { readAudit } from "../../src/tokens/store/audit-rows.ts";
import type { Store } from "../../src/tokens/store/sql.ts";
import type { Token } from "../../src/tokens/token.ts";
import { moment } from "./sample.ts";

export const catalog: BuiltinCatalog = builtinCatalog();
export const admin: Principal = { kind: "admin-token" };

/** A service of one organisation on a store, with a clock that the test moves. */
export interface Domain {
  readonly service: TokenService;
  readonly organization: Organization;
  now: number;
  /** Each call from another client, so that limits stay out of the way. */
  origin(): Origin;
  /** Mints or throws. */
  mint(request?: MintRequest, by?: Principal): Promise<Minted>;
  /** The principal that presents a minted token. */
  as(token: Token): Principal;
  actions(): Promise<readonly string[]>;
}

let clients = 0;

export async function makeDomain(store: Store, slug = "acme", guarded = "sentry"): Promise<Domain> {
  const time = { now: moment };
  const service: TokenService = {
    store,
    authority: {
      own: catalog.provider("scopewright")!,
      guarded: catalog.provider(guarded),
    },
    integrations: new Map([
      ["release-hook", { name: "release-hook", provider: "sentry", scopes: ["org:ci"] }],
    ]),
    clock: () => time.now,
    random: randomBytes,
    denials: new Denials(store),
    lastUsed: new LastUsed(store),
    observations: new Observations(store),
  };
  const origin = (): Origin => {
    clients += 1;
    return {
      requestId: `r${clients}`,
      client: `10.${clients >>> 16}.${(clients >>> 8) & 255}.${clients & 255}`,
    };
  };
  const organization = unwrap(await createOrganization(service, admin, { slug }, origin()));
  return {
    service,
    organization,
    get now() {
      return time.now;
    },
    set now(at) {
      time.now = at;
    },
    origin,
    mint: async (request = {}, by = admin) =>
      unwrap(await mint(service, by, { kind: "org-token", organization }, request, origin())),
    as: (token) => ({ kind: "org-token", token, organization }),
    actions: async () =>
      (await readAudit(store.read, organization.id, 0, 10_000)).map((entry) => entry.action),
  };
}

export function unwrap<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.refusal));
  return result.value;
}
