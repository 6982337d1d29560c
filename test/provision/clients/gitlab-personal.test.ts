import nock from "nock";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { privateToken } from "../../../src/provision/http.ts";
import { ownerOf } from "../../../src/provision/issuers/gitlab-owner.ts";
import type { TokenProvider } from "../../../src/provision/token-provider.ts";
import { type Answered, answer, remoteOf, tellsNothing, token, tokenText } from "./remote.ts";

beforeEach(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());

const base = "https://gitlab.example";
const remote = { ...remoteOf("GitLab", base), header: privateToken };
const self = "/api/v4/personal_access_tokens/self";
const version = "/api/v4/version";
const request = {
  label: "hook/production/op.1",
  scopes: ["read_job", "read_pipeline"],
  environment: "production",
  expiresAt: Date.parse("2027-02-26T10:00:00Z"),
};

function fineGrained(...resources: readonly string[]): TokenProvider {
  const open = ownerOf("fine-grained-token", ["users/57", ...resources]);
  if (!open.ok) throw new Error(open.failure.message);
  return open.value(remote);
}

function serverOf(release: string, user: number): void {
  answer(base, "GET", self, { status: 200, body: { id: 1, user_id: user, scopes: ["api"] } });
  answer(base, "GET", version, { status: 200, body: { version: release, revision: "abc" } });
}

describe("fine-grained tokens", () => {
  test.each<[string, readonly string[], object]>([
    ["projects", ["projects/42"], { access: "selected_memberships", project_ids: [42] }],
    [
      "projects and groups",
      ["groups/7", "projects/42", "projects/43"],
      { access: "selected_memberships", project_ids: [42, 43], group_ids: [7] },
    ],
    ["personal projects", ["personal_projects"], { access: "personal_projects" }],
    ["all memberships", ["all_memberships"], { access: "all_memberships" }],
    ["the user", ["user"], { access: "user" }],
    ["the instance", ["instance"], { access: "instance" }],
  ])("are asked for with what they may do, for %s", async (_, resources, boundary) => {
    serverOf("19.6.0-pre", 57);
    let sent: unknown;
    nock(base)
      .post("/api/v4/user/personal_access_tokens", (body) => {
        sent = body;
        return true;
      })
      .reply(201, { id: 7, token: tokenText, scopes: ["granular"], expires_at: "2027-02-26" });
    const outcome = await fineGrained(...resources).mint(request);
    expect(outcome).toMatchObject({ kind: "minted", id: "7" });
    const granular_scopes = [{ ...boundary, permissions: request.scopes }];
    expect(sent).toEqual({ name: request.label, expires_at: "2027-02-26", granular_scopes });
    tellsNothing(outcome);
  });

  test.each<[string, number, string, string | undefined]>([
    ["19.2.0", 57, "for oneself", undefined],
    ["19.1.4-ee", 57, "for oneself", "19.2 or newer is needed"],
    ["18.10.0", 57, "for oneself", "19.2 or newer is needed"],
    ["20.0.1", 57, "for oneself", undefined],
    ["19.6.0", 1, "for others", undefined],
    ["19.5.2", 1, "for others", "19.6 or newer is needed"],
    ["unheard of", 57, "for oneself", undefined],
  ])("GitLab %s, asked by user %i, %s", async (release, user, _, needed) => {
    serverOf(release, user);
    const told = await fineGrained("projects/42").preflight();
    if (needed === undefined) expect(told.ok).toBe(true);
    else {
      expect(told).toMatchObject({ failure: { code: "server-too-old" } });
      expect(JSON.stringify(told)).toContain(needed);
    }
  });

  test("are made for another person at that person's address", async () => {
    serverOf("19.6.0", 1);
    answer(base, "POST", "/api/v4/users/57/personal_access_tokens", {
      status: 201,
      body: { id: 7, token: tokenText },
    });
    const provider = fineGrained("projects/42");
    expect((await provider.preflight()).ok).toBe(true);
    // What was found out before is not asked again.
    expect(await provider.mint(request)).toMatchObject({ kind: "minted" });
    expect(nock.pendingMocks()).toEqual([]);
  });

  test("a credential that may not read the version is told by the request itself", async () => {
    answer(base, "GET", self, { status: 200, body: { id: 1, user_id: 57 } });
    answer(base, "GET", version, { status: 403, body: {} });
    answer(base, "POST", "/api/v4/user/personal_access_tokens", {
      status: 400,
      body: { error: "scopes is missing" },
    });
    const outcome = await fineGrained("projects/42").mint(request);
    expect(outcome).toMatchObject({ kind: "refused", failure: { code: "server-too-old" } });
    expect(JSON.stringify(outcome)).toContain("19.2 or newer is needed");
  });

  test.each<[string, object, readonly string[] | undefined]>([
    ["before 19.6, nothing", { scopes: ["granular"], granular: true }, undefined],
    ["what they hold", granted(["read_job", "read_pipeline"]), ["read_job", "read_pipeline"]],
    ["one permission too many", granted(["read_job", "push"]), ["read_job", "push"]],
    [
      "another project too",
      granted(["read_job"], { project_id: 43 }),
      ["read_job", "access to projects/43"],
    ],
    [
      "a group too",
      granted(["read_job"], { project_id: null, group_id: 9 }),
      ["read_job", "access to groups/9"],
    ],
    [
      "everything the person is in",
      granted(["read_job"], { access: "all_memberships", project_id: null }),
      ["read_job", "access to all_memberships"],
    ],
    ["the scopes of a token that is none", { scopes: ["api"] }, ["api"]],
  ])("tell of themselves %s", async (_, body, scopes) => {
    answer(base, "GET", self, { status: 200, body: { id: 7, ...body } });
    expect(await fineGrained("projects/42").identify(token)).toEqual({
      ok: true,
      value: { id: "7", ...(scopes === undefined ? {} : { scopes }) },
    });
  });

  test("live where they may not look at themselves", async () => {
    answer(base, "GET", self, { status: 403, body: { error: "insufficient_granular_scope" } });
    expect(await fineGrained("projects/42").identify(token)).toEqual({ ok: true, value: {} });
    answer(base, "GET", self, { status: 401, body: {} });
    expect(await fineGrained("projects/42").identify(token)).toMatchObject({
      failure: { code: "dead-token" },
    });
  });

  test("are listed without what stands in the place of their scopes", async () => {
    const body = [{ id: 7, name: request.label, active: true, scopes: ["granular"] }];
    answer(base, "GET", "/api/v4/personal_access_tokens", { status: 200, body });
    const listed = await fineGrained("projects/42").list();
    expect(listed).toEqual({ ok: true, value: [{ id: "7", name: request.label }] });
  });
});

function granted(permissions: readonly string[], more: object = {}): object {
  const part = { access: "selected_memberships", permissions, project_id: 42, group_id: null };
  return { scopes: ["granular"], granular_scopes: [{ ...part, ...more }] };
}

describe("an administrator's credential", () => {
  const open = ownerOf("personal-access-token", ["users/57"]);
  const provider = open.ok ? open.value(remote) : undefined;

  test.each<[string, Answered, string | undefined]>([
    ["is one", { status: 200, body: { id: 1, is_admin: true } }, undefined],
    ["is a person's", { status: 200, body: { id: 57 } }, "missing-permission"],
    ["is dead", { status: 401, body: {} }, "dead-credential"],
    ["is not answered", { status: 502, body: "<html>" }, "server-error"],
  ])("that %s", async (_, answered, code) => {
    answer(base, "GET", "/api/v4/user", answered);
    const told = await provider!.preflight();
    expect(told).toMatchObject(code === undefined ? { ok: true } : { failure: { code } });
    if (code === "missing-permission") expect(JSON.stringify(told)).toContain("[users/57/rotate]");
    tellsNothing(told);
  });
});
