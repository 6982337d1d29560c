import { expect, test } from "vitest";
import { type Remote, send, statusFailure } from "../../../src/provision/http.ts";
import { permissionsOf } from "../../../src/provision/providers/github/app.ts";
import { gitlabProvider } from "../../../src/provision/providers/gitlab/access-tokens.ts";
import { sentryHolder } from "../../../src/provision/providers/sentry/integration.ts";
import { vercelProvider } from "../../../src/provision/providers/vercel.ts";
import type { Answer } from "../../../src/provision/token-provider.ts";
import { remoteOf } from "./remote.ts";

// Who is told that something went wrong is told what to do about it.

test.each([400, 401, 403, 404, 409, 422, 429, 500, 503])(
  "where a platform answers %i",
  (status) => {
    const { next } = statusFailure("There", { status, json: undefined }, "list tokens");
    expect(next).toMatch(/^[a-z]/);
  },
);

test("where it does not answer", async () => {
  const remote = { ...remoteOf("There", "https://there.test"), fetch: gone };
  expect(await send(remote, { method: "GET", path: "/" })).toMatchObject({
    failure: { code: "unreachable", next: expect.stringContaining("reached from here") as string },
  });
});

const gone: typeof fetch = () => Promise.reject(new TypeError("no network here"));

function answering(name: string, status: number): Remote {
  const fetch = (): Promise<Response> => Promise.resolve(Response.json({}, { status }));
  return { ...remoteOf(name, "https://there.test"), fetch };
}

const gitlab = gitlabProvider(answering("GitLab", 403), { kind: "group", path: "acme" });
const vercel = vercelProvider(answering("Vercel", 403), {});
const sentry = sentryHolder(answering("Sentry", 403), { organization: "acme", name: "hook" });

test.each<[string, () => Promise<Answer<unknown>>]>([
  ["GITLAB_TOKEN", () => gitlab.list()],
  ["VERCEL_TOKEN", () => vercel.list()],
  ["SENTRY_AUTH_TOKEN", () => sentry.observe()],
])("where the credential in %s may not", async (variable, ask) => {
  const told = await ask();
  expect(told.ok ? "" : told.failure.next).toContain(`put a credential into ${variable}`);
});

test("where a scope is none of GitHub's", () => {
  expect(permissionsOf(["contents"])).toMatchObject({
    failure: { next: expect.stringContaining("`contents:write`") as string },
  });
});
