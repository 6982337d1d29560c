import { generateKeyPairSync } from "node:crypto";
import { Secret } from "../../../src/model/secret.ts";
import { identifiable, identifyToken } from "../../../src/provision/identify.ts";
import { openIssuer } from "../../../src/provision/issuers/open-issuer.ts";
import { programsUnderWay } from "../../../src/cli/programs-under-way.ts";
import { openSinks } from "../../../src/provision/open-sink.ts";
import type { Sink } from "../../../src/provision/sink.ts";
import { organizationToken } from "../clients/organization-token.ts";
import { token } from "../clients/remote.ts";
import { bases } from "./recorder.ts";

type Settings = Readonly<Record<string, unknown>>;

/** Each kind of place in each of its forms, as definitions name them: sink, environment, settings. */
const places: readonly (readonly [string, string, Settings])[] = [
  ["github-secret", "production", { repository: "acme/web", secret: "TOKEN" }],
  [
    "github-secret",
    "production",
    { repository: "acme/web", secret: "TOKEN", environment: "{environment}" },
  ],
  ["github-secret", "production", { organization: "acme", secret: "TOKEN" }],
  ["gitlab-variable", "production", { project: "acme/web", variable: "TOKEN" }],
  ["gitlab-variable", "production", { group: "acme", variable: "TOKEN", hidden: true }],
  ["vercel", "production", { project: "web", team: "acme", variable: "TOKEN", redeploy: true }],
  ["vercel", "preview", { project: "web", team: "team_1", variable: "TOKEN", redeploy: true }],
  ["vercel", "staging", { project: "web", team: "acme", variable: "TOKEN" }],
  ["vault", "production", { path: "acme/ci" }],
  ["aws-secret", "production", { secret: "acme/token", region: "eu-central-1" }],
];

/** Each issuer's kinds: issuer, kind, resources, scopes. */
const issuers: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  ["github", "installation", ["acme/web"], ["contents:read"]],
  ["gitlab", "project-access-token", ["acme/web"], ["read_api"]],
  ["gitlab", "group-access-token", ["acme"], ["api"]],
  ["gitlab", "service-account-token", ["acme/service_accounts/57"], ["read_api"]],
  ["gitlab", "personal-access-token", ["users/57"], ["read_api"]],
  ["gitlab", "personal-access-token", ["users/57/rotate"], ["read_api"]],
  ["gitlab", "personal-access-token", ["users/57/self-rotate"], ["read_api"]],
  ["gitlab", "fine-grained-token", ["users/57", "projects/42"], ["read_job"]],
  ["vercel", "user-token", ["team_1", "prj_2"], []],
  ["sentry", "internal-integration", [], ["org:ci"]],
  ["sentry", "org-auth-token", [], ["org:ci"]],
];

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const appKey = new Secret(String(privateKey.export({ type: "pkcs8", format: "pem" })));

const now = Date.parse("2026-12-01T10:00:00Z");
const ofOrganization = new Secret(
  organizationToken({ iat: now / 1000, url: bases["sentry"], org: "acme" }, "canary"),
);

/** Has every client send every request that it can. What they throw or refuse is thrown here. */
export async function driveAll(through: typeof fetch): Promise<void> {
  const accessOf = (platform: string) => ({
    credential: platform === "github-app" ? appKey : token,
    base: bases[platform.replace("github-app", "github")]!,
  });
  for (const [sink, environment, settings] of places) {
    const opened = openSinks(
      {
        key: { integration: "hook", environment },
        provider: "sentry",
        issuer: "sentry",
        scopes: [],
        deliveries: [{ sink, settings, environment, sensitive: true }],
      },
      {
        root: ".",
        env: { AWS_ACCESS_KEY_ID: "AKIDFAKE" },
        fetch: through,
        accessOf,
        programs: programsUnderWay,
      },
    );
    for (const each of done(opened)) await fill(each);
  }
  for (const [issuer, kind, resources, scopes] of issuers) {
    const opened = await openIssuer(
      {
        key: { integration: "hook", environment: "production" },
        provider: issuer,
        issuer,
        kind,
        resources,
        scopes,
      },
      issuer === "sentry" ? "hook-1a2b" : undefined,
      {
        accessOf,
        fetch: through,
        githubApp: "Iv1.app",
        now: () => now,
        sentryOrganization: "acme",
        service: () => Promise.reject(new Error("not asked for")),
        minted: () => Promise.resolve([]),
        people: {
          secret: () => Promise.resolve(kind === "org-auth-token" ? ofOrganization : token),
          confirm: () => Promise.resolve(true),
        },
      },
    );
    await exhaust(done(opened), scopes);
  }
  for (const platform of identifiable.filter((each) => each !== "scopewright")) {
    done(await identifyToken(platform, token, accessOf(platform), through));
  }
}

/** A new value, and then another in its place. */
async function fill(sink: Sink): Promise<void> {
  done(await sink.preflight());
  for (const tokenId of ["t1", "t2"]) {
    const written = { secret: new Secret(`value-${tokenId}`), tokenId, attempt: tokenId };
    const answer = await sink.write(written, done(await sink.observe()));
    if (answer.kind !== "written") throw new Error(answer.failure.message);
    done(await sink.compare(written));
  }
  if (sink.activate !== undefined) done(await sink.activate(() => undefined));
}

type Opened = Awaited<ReturnType<typeof openIssuer>> & { ok: true };

async function exhaust(
  { provider, holder }: Opened["value"],
  scopes: readonly string[],
): Promise<void> {
  done(await provider.preflight());
  const expiresAt = Date.parse("2027-02-26T10:00:00Z");
  const label = "hook/production/op.1";
  const { mint, listable, managerCredential } = provider.capabilities;
  const minted = await provider.mint({
    label,
    scopes,
    environment: "production",
    expiresAt,
    ...(mint === "replace" ? { replaces: "7" } : {}),
  });
  if (minted.kind !== "minted") throw new Error(minted.failure.message);
  done(await provider.identify(minted.secret));
  if (listable) done(await provider.list());
  if (listable || managerCredential === "self") done(await provider.revoke("7"));
  if (holder === undefined) return;
  done(await holder.observe());
  done(await holder.create(scopes));
  done(await holder.update("hook-1a2b", scopes));
  done(await holder.remove("hook-1a2b"));
}

function done<T>(
  answer:
    | { readonly ok: true; readonly value: T }
    | { readonly ok: false; readonly failure: { message: string } },
): T {
  if (!answer.ok) throw new Error(answer.failure.message);
  return answer.value;
}
