import sodium from "libsodium-wrappers";
import nock from "nock";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtinCatalog } from "../../../src/catalog/builtin.ts";
import { matchUrl } from "../../../src/catalog/match.ts";
import { publishedByAws } from "../published/aws.ts";
import { driveAll } from "../published/drives.ts";
import { publishedByGitHub } from "../published/github.ts";
import { notDescribed } from "../published/not-described.ts";
import { judge, type Published, type Sent } from "../published/operation.ts";
import { bases, recordAll } from "../published/recorder.ts";
import { sendSites, siteOf } from "../published/send-sites.ts";
import { publishedBySentry } from "../published/sentry.ts";
import { publishedByVercel } from "../published/vercel.ts";

// Each provider and each place sends all that it can, and what went out is held against what the
// vendor publishes for machines, as far as a package brings it: @octokit/openapi-types (5 MB),
// @sentry/api (1 MB), @vercel/sdk (52 MB), @aws-sdk/client-secrets-manager (17 MB with what it needs).
const described = { github: 15, sentry: 4, vercel: 9, aws: 3 };

let sent: readonly Sent[];
let published: Readonly<Record<string, Published>>;
const sites = new Set<string | undefined>();

beforeAll(async () => {
  await sodium.ready;
  const { publicKey } = sodium.crypto_box_keypair();
  sent = recordAll(sodium.to_base64(publicKey, sodium.base64_variants.ORIGINAL));
  await driveAll((input, init) => {
    sites.add(siteOf(new Error("here").stack ?? ""));
    return fetch(input, init);
  });
  published = {
    github: publishedByGitHub(),
    sentry: publishedBySentry(),
    vercel: publishedByVercel(),
    aws: await publishedByAws(),
  };
});
afterAll(() => nock.cleanAll());

/** The space ends the path, so that one path is not taken for the beginning of another. */
function named({ method, path }: Sent): string {
  return `${method} ${path} `;
}

function exempt(request: Sent): (typeof notDescribed)[number] | undefined {
  return notDescribed.find(
    (entry) => entry.vendor === request.vendor && named(request).startsWith(entry.request),
  );
}

test("every request that the source can send was sent", () => {
  // What is new in the source is driven in `../published/drives.ts`.
  expect(sites).toEqual(new Set(sendSites()));
});

test.each(Object.entries(described))("what goes to %s is as it is published", async (vendor, n) => {
  const operations = new Set<string>();
  for (const request of sent.filter((each) => each.vendor === vendor && !exempt(each))) {
    const { operation, faults } = await judge(request, published[vendor]!);
    expect(faults, `${named(request)}${JSON.stringify(request.body ?? "")}`).toEqual([]);
    operations.add(operation!);
  }
  expect(operations.size, [...operations].join("\n")).toBe(n);
});

test.each(notDescribed)("$vendor $request is not described: $why", async (entry) => {
  const requests = sent.filter((request) => exempt(request) === entry);
  expect(requests).not.toEqual([]);
  const catalog = builtinCatalog();
  for (const request of requests) {
    const description = published[entry.vendor];
    if (description !== undefined) expect(await description(request)).toBeUndefined();
    // The catalog was made of the vendors' documentation and source. It has no Vault, and no root.
    if (entry.vendor === "vault" || request.path === "/api/0/") continue;
    const found = matchUrl(catalog, request.method, `${bases[entry.vendor]}${request.path}`);
    expect(found?.match.kind, named(request)).toBe("operation");
  }
});

test("a new integration at Sentry is told what a changed one may be told", async () => {
  const made = sent.find((each) => named(each) === "POST /api/0/sentry-apps/ ")!;
  // The one thing that only POST takes: a changed integration has its organisation.
  const { organization, ...body } = made.body as Readonly<Record<string, unknown>>;
  expect(organization).toBe("acme");
  const changed = { ...made, method: "PUT", path: "/api/0/sentry-apps/hook-1a2b/", body };
  expect(await judge(changed, published["sentry"]!)).toMatchObject({ faults: [] });
});

type Body = Readonly<Record<string, unknown>>;
const without = (body: Body, key: string): Body =>
  Object.fromEntries(Object.entries(body).filter(([name]) => name !== key));
const other = (body: (body: Body) => unknown) => (request: Sent) => ({
  ...request,
  body: body(request.body as Body),
});
const asking = (name: string, value: string) => (request: Sent) => ({
  ...request,
  query: { ...request.query, [name]: value },
});
const headed = (name: string, value: string) => (request: Sent) => ({
  ...request,
  headers: { ...request.headers, [name]: value },
});

const secret = "PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}";
const shared = "PUT /orgs/{org}/actions/secrets/{secret_name}";
const installed = "POST /app/installations/{installation_id}/access_tokens";
const env = "POST /v10/projects/{idOrName}/env";
const apps = "PUT /api/0/sentry-apps/{sentry_app_id_or_slug}/";
const put = "secretsmanager.PutSecretValue";

describe("a request that is wrong is found out", () => {
  test.each<[string, string, string, (request: Sent) => Sent, RegExp]>([
    ["github", secret, "a property beyond", other((b) => ({ ...b, value: "x" })), /"value"/],
    ["github", secret, "no key", other((b) => without(b, "key_id")), /key_id/],
    ["github", secret, "a number", other((b) => ({ ...b, key_id: 568 })), /key_id must be string/],
    ["github", secret, "no body", other(() => undefined), /missing/],
    ["github", secret, "another method", (r) => ({ ...r, method: "PATCH" }), /no published/],
    ["github", shared, "no such value", other((b) => ({ ...b, visibility: "some" })), /visibility/],
    [
      "github",
      installed,
      "no such level",
      other((b) => ({ ...b, permissions: { contents: "owner" } })),
      /permissions\/contents/,
    ],
    ["github", installed, "a query", asking("per_page", "1"), /query: .*"per_page"/],
    ["vercel", env, "a property beyond", other((b) => ({ ...b, sensitive: true })), /sensitive/],
    ["vercel", env, "no value", other((b) => without(b, "value")), /Invalid/],
    ["vercel", env, "no such type", other((b) => ({ ...b, type: "hidden" })), /Invalid/],
    ["vercel", env, "no such target", other((b) => ({ ...b, target: ["staging"] })), /Invalid/],
    ["vercel", env, "a query beyond", asking("decrypt", "true"), /decrypt is not declared/],
    ["vercel", "POST /v13/deployments", "a query", asking("forceNew", "yes"), /forceNew can't/],
    ["vercel", "GET /v7/deployments", "a query", asking("limit", "few"), /limit can't be/],
    ["sentry", apps, "a property beyond", other((b) => ({ ...b, organization: "a" })), /"organ/],
    ["sentry", apps, "no scopes", other((b) => without(b, "scopes")), /scopes/],
    ["sentry", apps, "no list", other((b) => ({ ...b, scopes: "org:ci" })), /scopes must be array/],
    ["sentry", apps, "a query", asking("cursor", "1"), /query/],
    ["aws", put, "a member beyond", other((b) => ({ ...b, Stage: "a" })), /"Stage"/],
    ["aws", put, "no name", other((b) => without(b, "SecretId")), /SecretId/],
    ["aws", put, "no list", other((b) => ({ ...b, VersionStages: "A" })), /VersionStages must be/],
    ["aws", put, "no such action", headed("x-amz-target", "secretsmanager.Put"), /no published/],
    ["aws", put, "another type", headed("content-type", "application/json"), /no published/],
  ])("%s %s: %s", async (vendor, operation, _, change, fault) => {
    for (const request of sent.filter((each) => each.vendor === vendor)) {
      const verdict = await judge(request, published[vendor]!);
      if (verdict.operation !== operation) continue;
      const { faults } = await judge(change(request), published[vendor]!);
      expect(faults.join("\n")).toMatch(fault);
      return;
    }
    expect.unreachable(`${operation} was not sent`);
  });
});
