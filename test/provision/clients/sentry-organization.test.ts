import nock from "nock";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Secret } from "../../../src/model/secret.ts";
import { openSentry } from "../../../src/provision/issuers/sentry.ts";
import type { MintedToken } from "../../../src/provision/journal/minted-tokens.ts";
import type { Errand } from "../../../src/provision/providers/assistance.ts";
import type { MintAnswer, TokenProvider } from "../../../src/provision/token-provider.ts";
import { organizationToken } from "./organization-token.ts";
import { type Answered, answer } from "./remote.ts";

const base = "https://sentry.io";
const now = Date.parse("2026-12-01T10:00:00Z");
const secretPart = "canary77abcanary77abcanary77abcanary77abcan";
const root = "/api/0/";
const releases = "/api/0/organizations/acme/releases/";

function tokenWith(more: object = {}): string {
  const own = {
    iat: now / 1000 - 60.25,
    url: base,
    region_url: "https://us.sentry.io",
    org: "acme",
  };
  return organizationToken({ ...own, ...more }, secretPart);
}

const errands: Errand[] = [];

function open(
  brought?: string,
  scopes: readonly string[] = ["org:ci"],
  minted: readonly MintedToken[] = [],
): TokenProvider {
  const key = { integration: "hook", environment: "production" };
  const opened = openSentry({ kind: "org-auth-token", key, scopes }, undefined, {
    // No credential is there, and none is needed.
    accessOf: () => ({
      platform: "sentry",
      variable: "SENTRY_AUTH_TOKEN",
      address: "SCOPEWRIGHT_SENTRY_API",
      base,
      needs: "",
    }),
    fetch,
    now: () => now,
    service: () => Promise.reject(new Error("not asked for")),
    sentryOrganization: "acme",
    minted: () => Promise.resolve(minted),
    people: {
      secret: (errand) => {
        errands.push(errand);
        return Promise.resolve(brought === undefined ? undefined : new Secret(brought));
      },
      confirm: (errand) => {
        errands.push(errand);
        return Promise.resolve(brought !== undefined);
      },
    },
  });
  if (!opened.ok) throw new Error(opened.failure.message);
  expect(opened.value.holder).toBeUndefined();
  return opened.value.provider;
}

function mint(brought?: string): Promise<MintAnswer> {
  const request = { label: "hook/production/op.1", scopes: ["org:ci"], environment: "production" };
  return open(brought).mint(request);
}

function silent(told: unknown): void {
  expect(JSON.stringify(told)).not.toContain("canary");
}

beforeEach(() => {
  nock.disableNetConnect();
  errands.length = 0;
});
afterEach(() => nock.cleanAll());

test("what can be done about them is what Sentry lets be done", () => {
  expect(open().capabilities).toEqual({
    mint: "assisted",
    listable: false,
    nameable: false,
    expiry: "none",
    managerCredential: "none",
  });
});

describe("before a person is asked", () => {
  test("Sentry is asked whether it is there, as nobody", async () => {
    const scope = nock(base, { badheaders: ["authorization"] })
      .get(root)
      .reply(200, { version: "0", auth: null, user: null });
    expect(await open().preflight()).toEqual({ ok: true, value: undefined });
    scope.done();
    expect(errands).toEqual([]);
  });

  test.each<[string, Answered, string]>([
    ["nothing there", "refused", "unreachable"],
    ["another kind of server", { status: 200, body: "<html>" }, "no-such-api"],
    ["a page that is not there", { status: 404, body: {} }, "no-such-api"],
    ["a Sentry that fails", { status: 503, body: {} }, "server-error"],
    ["a Sentry that is asked too much", { status: 429, body: {} }, "rate-limited"],
  ])("%s is told", async (_, answered, code) => {
    answer(base, "GET", root, answered);
    expect(await open().preflight()).toMatchObject({ ok: false, failure: { code } });
  });

  test.each([[[]], [["org:ci", "org:read"]], [["project:releases"]]])(
    "%j can't be had of such a token, and Sentry is not asked",
    async (scopes: readonly string[]) => {
      const told = await open(undefined, scopes).preflight();
      expect(told).toMatchObject({ failure: { code: "scope-refused" } });
      expect(JSON.stringify(told)).toContain(scopes.join(", ") || "nothing");
    },
  );
});

describe("a person", () => {
  test("is sent to the very page, with the name that the token is to have", async () => {
    const outcome = await mint(tokenWith());
    expect(outcome).toMatchObject({ kind: "minted" });
    expect(errands).toMatchObject([{ page: `${base}/settings/acme/auth-tokens/new-token/` }]);
    expect(errands[0]!.steps.join("\n")).toContain("name it hook/production/op.1");
    if (outcome.kind !== "minted") return;
    // The day on which it was made, for whoever has to find it in Sentry's list.
    expect(outcome.id).toMatch(/^2026-12-01\.sha256-[0-9a-f]{16}$/);
    silent([outcome, errands]);
  });

  test("ends the very one, and leaves the one whose name begins alike", async () => {
    const at = now;
    const token = (id: string, label: string, more: object = {}): MintedToken => ({
      id,
      label,
      at,
      environment: "production",
      ended: false,
      ...more,
    });
    const old = "2026-09-01.sha256-0123456789abcdef";
    const others = [
      token("gone", "hook/production/op0.1", { ended: true }),
      token("new", "hook/production/op2.1"),
      token("elsewhere", "hook/preview/op3.1", { environment: "preview" }),
    ];
    const kept = "leave what is in use: hook/production/op2.1, hook/preview/op3.1";
    await open("done", ["org:ci"], [...others, token(old, "hook/production/op1.2")]).revoke(old);
    expect(errands[0]).toMatchObject({
      page: `${base}/settings/acme/auth-tokens/`,
      steps: [
        "revoke the one that was to be named hook/production/op1.2, made on 2026-09-01",
        kept,
      ],
    });
    // One that was taken over may have any name.
    await open("done", ["org:ci"], others).revoke("314");
    expect(errands[1]!.steps).toEqual([
      "revoke the one that was taken over: under what name it was made is not known here",
      kept,
    ]);
    await open("done").revoke("314");
    expect(errands[2]!.steps).toHaveLength(1);
  });

  test("who is not there brings nothing and ends nothing", async () => {
    expect(await mint()).toMatchObject({ kind: "refused", failure: { code: "person-needed" } });
    // A token that was taken over has an id of another make.
    expect(await open().revoke("314")).toMatchObject({ failure: { code: "person-needed" } });
  });

  test.each([
    ["of another organisation", { org: "other" }, "wrong-organization", "other"],
    ["of another Sentry", { url: "https://evil.example", region_url: "" }, "wrong-address", "evil"],
    ["that is older", { iat: now / 1000 - 3 * 86_400 }, "old-token", "2026-11-28"],
    ["whose time is none", { iat: "yesterday" }, "wrong-kind", "cut off"],
    ["without an address", { url: undefined, region_url: undefined }, "wrong-kind", "cut off"],
    ["with words of somebody else", { org: "acme\u001b[2J" }, "wrong-kind", "cut off"],
  ])("who brings one %s is told so, and Sentry is not asked", async (_, more, code, words) => {
    const outcome = await mint(tokenWith(more));
    expect(outcome).toMatchObject({ kind: "refused", failure: { code } });
    expect(JSON.stringify(outcome)).toContain(words);
    silent(outcome);
  });

  test.each([
    ["a person's", `sntryu_${secretPart}`],
    ["an integration's", `sntryi_${secretPart}`],
    ["one without first letters", secretPart],
    ["one that was cut off", tokenWith().slice(0, 40)],
    ["one whose middle is no JSON", `sntrys_AAAA_${secretPart}`],
    ["two of them", `${tokenWith()} ${tokenWith()}`],
  ])("who brings %s is told that it is of another kind", async (_, brought) => {
    const outcome = await mint(brought);
    expect(outcome).toMatchObject({ kind: "refused", failure: { code: "wrong-kind" } });
    silent(outcome);
  });

  test.each([
    ["for everybody", base],
    ["for its part of the world", "https://us.sentry.io"],
  ])("may bring one that names the asked address %s", async (_, url) => {
    const outcome = await mint(tokenWith({ url, region_url: base }));
    expect(outcome.kind).toBe("minted");
  });
});

describe("Sentry is asked with the token", () => {
  const token = new Secret(tokenWith());
  const holds = (scopes: readonly string[], user: unknown = null): void =>
    answer(base, "GET", root, { status: 200, body: { version: "0", auth: { scopes }, user } });
  const identify = (): ReturnType<TokenProvider["identify"]> => open().identify(token);

  test("what it holds, and whether it opens the organisation", async () => {
    const bearer = `Bearer ${token.reveal()}`;
    nock(base, { reqheaders: { authorization: bearer } })
      .get(root)
      .reply(200, { version: "0", auth: { scopes: ["org:ci"] }, user: null });
    nock(base, { reqheaders: { authorization: bearer } })
      .get(`${releases}?query=scopewright`)
      .reply(200, []);
    expect(await identify()).toEqual({
      ok: true,
      value: { scopes: ["org:ci"], owner: "acme" },
    });
    expect(nock.pendingMocks()).toEqual([]);
  });

  test("what it holds beyond is handed on, for it to be refused", async () => {
    holds(["org:ci", "org:admin"]);
    answer(base, "GET", releases, { status: 200, body: [] });
    expect(await identify()).toMatchObject({ value: { scopes: ["org:ci", "org:admin"] } });
  });

  test("one that lacks the scope is handed on as it is, and not asked to read", async () => {
    holds(["org:read"]);
    expect(await identify()).toEqual({ ok: true, value: { scopes: ["org:read"] } });
  });

  test("one that acts for a user is of another kind, whatever its text says", async () => {
    holds(["org:ci"], { email: "dev@example.com" });
    expect(await identify()).toMatchObject({ failure: { code: "wrong-token" } });
  });

  test.each<[string, Answered, string]>([
    ["does not know it", { status: 401, body: { detail: "Invalid org token" } }, "dead-token"],
    ["takes it for nobody's", { status: 200, body: { auth: null } }, "broken-answer"],
    ["does not say what it holds", { status: 200, body: { auth: {} } }, "broken-answer"],
    ["breaks off", { status: 200, body: `{"auth":{"sco` }, "broken-answer"],
    ["fails", { status: 502, body: tokenWith() }, "server-error"],
    ["is not there", "broken", "unreachable"],
  ])("and nothing is claimed where it %s", async (_, answered, code) => {
    answer(base, "GET", root, answered);
    const told = await identify();
    expect(told).toMatchObject({ ok: false, failure: { code } });
    silent(told);
  });

  test.each<[string, Answered, string]>([
    ["refuses", { status: 403, body: { detail: "no permission" } }, "wrong-token"],
    ["hides it", { status: 404, body: {} }, "wrong-token"],
    ["does not know it any more", { status: 401, body: {} }, "dead-token"],
    ["asks to wait", { status: 429, body: {} }, "rate-limited"],
    ["fails", { status: 500, body: tokenWith() }, "server-error"],
  ])("nor where the organisation's own read %s", async (_, answered, code) => {
    holds(["org:ci"]);
    answer(base, "GET", releases, answered);
    const told = await identify();
    expect(told).toMatchObject({ ok: false, failure: { code } });
    silent(told);
  });
});

test("lists none: Sentry shows them to a person's session alone", async () => {
  expect(await open().list()).toMatchObject({ failure: { code: "not-listable" } });
});

test.each([
  ["user-token", "acme", "no-such-kind"],
  ["toString", "acme", "no-such-kind"],
  ["org-auth-token", undefined, "no-organization"],
])("%s of %s is not opened", (kind, organization, code) => {
  const key = { integration: "hook", environment: "production" };
  const opened = openSentry({ kind, key, scopes: ["org:ci"] }, undefined, {
    accessOf: () => {
      throw new Error("not asked for");
    },
    fetch,
    now: () => now,
    service: () => Promise.reject(new Error("not asked for")),
    minted: () => Promise.reject(new Error("not asked for")),
    people: { secret: () => Promise.resolve(undefined), confirm: () => Promise.resolve(false) },
    ...(organization === undefined ? {} : { sentryOrganization: organization }),
  });
  expect(opened).toMatchObject({ ok: false, failure: { code } });
});
