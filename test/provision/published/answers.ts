import { fakeAws, fakeGitLab, fakeVault, type FakePlace } from "../clients/fake-places.ts";
import { tokenText } from "../clients/remote.ts";

/** An answer, by the method and the end of the path that it is for. */
type Canned = readonly (readonly [string, RegExp, number, unknown?])[];

const secret = { name: "TOKEN", updated_at: "2026-11-01T10:00:00Z", visibility: "selected" };
const app = { slug: "hook-1a2b", name: "hook", scopes: ["org:ci"] };
const deployment = { id: "dpl_2", readyState: "READY", aliasAssigned: 1_700_000_000_000 };
const queued = { id: "dpl_2", readyState: "QUEUED", team: { id: "team_1" } };
const gitlabToken = { id: 7, name: "n", token: tokenText, expires_at: "2027-02-26", active: true };

/** What lets each client go on to its next request. @param key base64 of a public key */
export function answering(vendor: string, key: string): FakePlace {
  switch (vendor) {
    case "github":
      return canned([
        ["GET", /\/public-key$/, 200, { key_id: "568", key }],
        ["GET", /^\/repos\/acme\/web$/, 200, { archived: false }],
        ["GET", /\/secrets\/TOKEN$/, 200, secret],
        ["GET", /\/secrets\/TOKEN\/repositories\?/, 200, { repositories: [{ id: 7 }] }],
        ["PUT", /\/secrets\/TOKEN$/, 204],
        ["GET", /\/installation$/, 200, { id: 31, permissions: { contents: "write" } }],
        ["POST", /\/access_tokens$/, 201, { token: tokenText, expires_at: "2026-12-01T11:00:00Z" }],
        ["GET", /\/installation\/repositories\?/, 200, { total_count: 1 }],
        ["GET", /\/user$/, 200, { login: "acme-bot" }],
      ]);
    case "gitlab": {
      const owners = ["projects/acme/web", "groups/acme"].map(
        (owner) => [`/${owner}/variables`, fakeGitLab(owner)] as const,
      );
      const tokens = canned([
        ["GET", /\/self$/, 200, { id: 7, user_id: 57, scopes: ["api"] }],
        ["GET", /\/user$/, 200, { id: 1, is_admin: true }],
        ["GET", /\/version$/, 200, { version: "19.6.0" }],
        ["POST", /access_tokens\/(?:7|self)\/rotate$/, 200, gitlabToken],
        ["DELETE", /access_tokens\/self$/, 204],
        ["GET", /access_tokens\?/, 200, [gitlabToken]],
        ["POST", /access_tokens$/, 201, gitlabToken],
        ["DELETE", /access_tokens\/7$/, 204],
      ]);
      return (came) => (owners.find(([path]) => came.path.includes(path))?.[1] ?? tokens)(came);
    }
    case "vercel":
      return canned([
        ["GET", /\/env\?/, 200, { envs: [] }],
        ["POST", /\/env\?/, 201, { created: { updatedAt: 1000 }, failed: [] }],
        [
          "GET",
          /\/custom-environments\?/,
          200,
          { environments: [{ id: "env_c", slug: "staging" }] },
        ],
        ["GET", /\/deployments\?/, 200, { deployments: [{ uid: "dpl_1", name: "web" }] }],
        ["POST", /\/deployments\?/, 200, queued],
        ["GET", /\/deployments\/dpl_2/, 200, deployment],
        ["POST", /\/user\/tokens/, 200, { token: { id: "7" }, bearerToken: tokenText }],
        ["GET", /\/user\/tokens\/current$/, 200, { token: { id: "7" } }],
        ["GET", /\/user\/tokens\?.*until=/, 200, { tokens: [], pagination: { next: null } }],
        ["GET", /\/user\/tokens\?/, 200, { tokens: [{ id: "7" }], pagination: { next: 5 } }],
        ["DELETE", /\/user\/tokens\/7$/, 200, { tokenId: "7" }],
      ]);
    case "sentry":
      return canned([
        ["GET", /^\/api\/0\/$/, 200, { version: "0", auth: { scopes: ["org:ci"] } }],
        ["GET", /\/releases\/\?query=scopewright$/, 200, []],
        ["GET", /\/sentry-apps\/$/, 200, [app]],
        ["POST", /\/sentry-apps\/$/, 201, app],
        ["PUT", /\/sentry-apps\/hook-1a2b\/$/, 200, app],
        ["DELETE", /\/sentry-apps\/hook-1a2b\/$/, 204],
      ]);
    case "vault":
      return fakeVault();
    default:
      return fakeAws();
  }
}

function canned(answers: Canned): FakePlace {
  return ({ method, path }) => {
    const found = answers.find(([of, form]) => of === method && form.test(path));
    if (found === undefined) throw new Error(`nobody answers ${method} ${path}`);
    const [, , status, body] = found;
    return { status, ...(body === undefined ? {} : { body }) };
  };
}
