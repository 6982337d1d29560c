import { afterAll, expect, test } from "vitest";
import { removeMember } from "../../src/tokens/organizations.ts";
import { addException } from "../../src/tokens/policy/exceptions.ts";
import { cutTokenOff, setAdmission } from "../../src/tokens/policy/member-tokens.ts";
import type { PolicyCause } from "../../src/tokens/policy/tell.ts";
import type { TokenService } from "../../src/tokens/service.ts";
import { admin, type Domain, makeDomain, unwrap } from "./domain.ts";
import { person, personalToken } from "./people.ts";
import { sqliteStores } from "./stores.ts";

const stores = await sqliteStores();
afterAll(() => stores.remove());

/** A service on which somebody is removed right before the next change. */
function losing(domain: Domain, user: string): TokenService {
  const { service, organization } = domain;
  const { store } = service;
  let gone = false;
  return {
    ...service,
    store: {
      engine: store.engine,
      read: store.read,
      touch: (uses) => store.touch(uses),
      close: () => store.close(),
      transaction: async (work) => {
        if (!gone) {
          gone = true;
          unwrap(await removeMember(service, admin, organization, user, domain.origin()));
        }
        return store.transaction(work);
      },
    },
  };
}

test("nothing is decided about a token of somebody who has just been removed", async () => {
  const domain = await makeDomain(await stores.open(await stores.place()));
  const user = await person(domain, "ada", domain.organization);
  const { token } = await personalToken(domain, user, { scopes: ["sentry/project:read"] });
  const cause: PolicyCause = {
    organization: domain.organization,
    principal: admin,
    origin: domain.origin(),
  };
  const exception = { token: token.id, owner: "ada", reason: "deploys", expiresAt: domain.now + 1 };
  const again = async (): Promise<TokenService> => {
    await person(domain, "ada", domain.organization);
    return losing(domain, user.id);
  };
  expect(await addException(losing(domain, user.id), cause, exception)).toMatchObject({
    ok: false,
    refusal: { code: "not-found" },
  });
  expect(await cutTokenOff(await again(), cause, token.id, undefined)).toMatchObject({ ok: false });
  const own = { ...cause, user };
  expect(await setAdmission(await again(), own, token.id, true)).toMatchObject({ ok: false });
});
