import { afterAll, beforeEach, expect, test } from "vitest";
import { createOrganization } from "../../src/tokens/organizations.ts";
import type { Organization, User } from "../../src/tokens/organization.ts";
import type { Minted } from "../../src/tokens/mint.ts";
import { admin, unwrap } from "../tokens/domain.ts";
import { person, personalToken } from "../tokens/people.ts";
import { sqliteStores } from "../tokens/stores.ts";
import { adminToken, type Client, makeClient, type Received } from "./client.ts";

const stores = await sqliteStores();
afterAll(() => stores.remove());

let client: Client;
let globex: Organization;
let ada: User;
let personal: Minted;
let orgToken: string;

beforeEach(async () => {
  client = await makeClient(await stores.open(await stores.place()));
  const { domain } = client;
  globex = unwrap(
    await createOrganization(domain.service, admin, { slug: "globex" }, domain.origin()),
  );
  ada = await person(domain, "ada", domain.organization);
  const { setMember } = await import("../../src/tokens/organizations.ts");
  unwrap(await setMember(domain.service, admin, globex, ada, "owner", domain.origin()));
  personal = await personalToken(domain, ada, { scopes: ["sentry/*", "scopewright/*"] });
  const minted = await domain.mint({ scopes: ["org:ci"] });
  orgToken = minted.secret.reveal();
});

const call = { method: "POST", path: "/api/0/organizations/acme/releases/" };
const verify = (token: string, organization: string): Promise<Received> =>
  client.send("POST", "/v1/verify", {
    body: { token, organization, ...call },
    headers: { "user-agent": "deploy-bot/2.1 (linux)" },
  });
const set = (body: object, org = "acme"): Promise<Received> =>
  client.send("PUT", `/org/policy?org=${org}`, { bearer: adminToken, body });

test("a personal token is refused by the organisation that denies it, and by no other", async () => {
  expect(await verify(personal.secret.reveal(), "acme")).toMatchObject({ status: 200 });
  await client.send("PATCH", "/orgs/acme", {
    bearer: adminToken,
    body: { contact: "it@acme.example" },
  });
  expect(await set({ personal_tokens: "deny", reason: "a leak" })).toMatchObject({
    status: 200,
    json: { personal_tokens: "deny" },
  });
  const refused = await verify(personal.secret.reveal(), "acme");
  expect(refused).toMatchObject({
    status: 403,
    json: { valid: true, allowed: false, reason: "policy" },
  });
  expect(refused.text).toMatch(/policy `deny`/);
  expect(refused.json["help"]).toMatch(/POST \/org\/tokens\?org=acme.*it@acme\.example/);
  expect(await verify(personal.secret.reveal(), "globex")).toMatchObject({ status: 200 });
  // The service's own interface is the organisation's too.
  const own = await client.send("GET", "/org/tokens?org=acme", {
    bearer: personal.secret.reveal(),
  });
  expect(own).toMatchObject({ status: 403, json: { error: { code: "personal-token-refused" } } });
  const other = await client.send("GET", "/orgs/globex", { bearer: personal.secret.reveal() });
  expect(other.status).toBe(200);
  // And back.
  await set({ personal_tokens: "allow" });
  expect(await verify(personal.secret.reveal(), "acme")).toMatchObject({ status: 200 });
});

test("tokens of the organisation and sessions are not touched", async () => {
  await set({ personal_tokens: "deny" });
  expect(await verify(orgToken, "acme")).toMatchObject({ status: 200, json: { allowed: true } });
  const admins = await client.send("GET", "/org/policy?org=acme", { bearer: adminToken });
  expect(admins.status).toBe(200);
});

test("a brownout refuses in its windows alone, and says when the next is", async () => {
  const now = client.domain.now;
  const at = (minutes: number): string => new Date(now + minutes * 60_000).toISOString();
  const windows = [
    { from: at(60), until: at(90) },
    { from: at(10), until: at(20) },
  ];
  const answer = await set({ personal_tokens: "brownout", windows });
  expect(answer).toMatchObject({ status: 200, json: { next_window: { from: at(10) } } });
  const statuses: number[] = [];
  for (const minutes of [9, 10, 19, 20, 75, 90]) {
    client.domain.now = now + minutes * 60_000;
    statuses.push((await verify(personal.secret.reveal(), "acme")).status);
  }
  expect(statuses).toEqual([200, 403, 403, 200, 403, 200]);
  client.domain.now = now + 15 * 60_000;
  expect((await verify(personal.secret.reveal(), "acme")).text).toContain(at(60));
});

test.each([
  ["overlap", [0, 10, 5, 15]],
  ["end before they begin", [10, 5]],
  ["are over", [-20, -10]],
])("windows that %s are none", async (_, minutes) => {
  const at = (index: number): string =>
    new Date(client.domain.now + minutes[index]! * 60_000).toISOString();
  const windows = Array.from({ length: minutes.length / 2 }, (__, index) => ({
    from: at(index * 2),
    until: at(index * 2 + 1),
  }));
  expect((await set({ personal_tokens: "brownout", windows })).status).toBe(400);
});

test("an exception lets one token go on until it lapses by itself", async () => {
  await set({ personal_tokens: "deny" });
  const body = {
    token: personal.token.id,
    owner: "team-release",
    reason: "migration, acme/web#41",
    expires_at: new Date(client.domain.now + 86_400_000).toISOString(),
  };
  const made = await client.send("POST", "/org/policy/exceptions?org=acme", {
    bearer: adminToken,
    body,
  });
  expect(made).toMatchObject({ status: 201, json: { status: "live", owner: "team-release" } });
  expect((await verify(personal.secret.reveal(), "acme")).status).toBe(200);
  client.domain.now += 86_400_000;
  expect((await verify(personal.secret.reveal(), "acme")).status).toBe(403);
  const listed = await client.send("GET", "/org/policy/exceptions?org=acme", {
    bearer: adminToken,
  });
  expect(listed.json["exceptions"]).toMatchObject([{ status: "lapsed" }]);
});

test("with sso, a token counts that its person authorised, signed in", async () => {
  await set({ personal_tokens: "sso" });
  const refused = await verify(personal.secret.reveal(), "acme");
  expect(refused.json["help"]).toMatch(/PUT \/user\/tokens\/\{id\}\/orgs\/acme/);
  const path = `/user/tokens/${personal.token.id}/orgs/acme`;
  // Neither the token itself nor an administrator can authorise it.
  for (const bearer of [personal.secret.reveal(), adminToken]) {
    expect((await client.send("PUT", path, { bearer })).status).toBe(403);
  }
  const { setAdmission } = await import("../../src/tokens/policy/member-tokens.ts");
  const { domain } = client;
  const cause = {
    principal: { kind: "session", user: ada } as const,
    organization: domain.organization,
    origin: domain.origin(),
    user: ada,
  };
  unwrap(await setAdmission(domain.service, cause, personal.token.id, true));
  expect((await verify(personal.secret.reveal(), "acme")).status).toBe(200);
  unwrap(await setAdmission(domain.service, cause, personal.token.id, false));
  expect((await verify(personal.secret.reveal(), "acme")).status).toBe(403);
});

test("an owner shuts a leaked personal token out, without its person, here alone", async () => {
  const path = `/org/personal-tokens/${personal.token.id}?org=acme&reason=leaked`;
  for (const status of [204, 204]) {
    expect((await client.send("DELETE", path, { bearer: adminToken })).status).toBe(status);
  }
  expect((await verify(personal.secret.reveal(), "acme")).status).toBe(403);
  expect((await verify(personal.secret.reveal(), "globex")).status).toBe(200);
  const stranger = await person(client.domain, "eve");
  const foreign = await personalToken(client.domain, stranger, {});
  const other = `/org/personal-tokens/${foreign.token.id}?org=acme`;
  expect((await client.send("DELETE", other, { bearer: adminToken })).status).toBe(404);
});

test("members' personal tokens are listed, page by page, without a plaintext", async () => {
  await personalToken(client.domain, ada, { name: "second" });
  const first = await client.send("GET", "/org/personal-tokens?org=acme&limit=1", {
    bearer: adminToken,
  });
  expect(first.json["tokens"]).toMatchObject([{ user: { subject: "ada" } }]);
  const after = String(first.json["next_after"]);
  const second = await client.send("GET", `/org/personal-tokens?org=acme&limit=1&after=${after}`, {
    bearer: adminToken,
  });
  const names = [first, second].flatMap(({ json }) =>
    (json["tokens"] as { readonly name: string | null }[]).map(({ name }) => name),
  );
  expect(new Set(names)).toEqual(new Set([null, "second"]));
  expect(first.text + second.text).not.toContain(personal.secret.reveal());
});

test("every step is in the audit", async () => {
  await set({ personal_tokens: "observe" });
  await set({ personal_tokens: "deny", reason: "enough" });
  await client.send("DELETE", `/org/personal-tokens/${personal.token.id}?org=acme`, {
    bearer: adminToken,
  });
  const actions = await client.domain.actions();
  expect(actions.filter((each) => each === "policy.change")).toHaveLength(2);
  expect(actions).toContain("personal-token.cut-off");
});

test("the preview says whose it is, what it does, and what would do in its place", async () => {
  const quiet = await client.send("GET", "/org/policy/preview?org=acme", { bearer: adminToken });
  expect(quiet.json).toMatchObject({ tokens: [], policy: { evidence: { since: null, days: 0 } } });
  await set({ personal_tokens: "observe" });
  for (let count = 0; count < 3; count += 1) await verify(personal.secret.reveal(), "acme");
  client.domain.now += 31 * 86_400_000;
  const preview = await client.send("GET", "/org/policy/preview?org=acme", { bearer: adminToken });
  expect(preview.json).toMatchObject({
    policy: { evidence: { days: 31, enough: true } },
    tokens: [
      {
        owner: { email: "ada@example.com" },
        requests: 3,
        clients: ["deploy-bot/2.1"],
        replacement: { known: true, scopes: ["org:ci"] },
      },
    ],
  });
});
