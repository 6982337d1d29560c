import { type Failure, refused } from "../failure.ts";
import { field, plainField, type Remote, type Reply, send, statusFailure } from "../http.ts";
import type { Sink, SinkState, WriteAnswer } from "../sink.ts";
import type { Answer } from "../token-provider.ts";

/** A GitHub Actions secret of a repository, of one of its environments, or of an organisation. */
export interface GitHubSecret {
  /** `owner/name`. */
  readonly repository?: string;
  readonly organization?: string;
  /** The repository's environment. */
  readonly environment?: string;
  readonly secret: string;
}

/**
 * A secret that GitHub seals: it can't be read back, and nothing stands beside it but the time of
 * the last write. The value is encrypted to GitHub's key before it leaves.
 */
export function githubSecretSink(remote: Remote, about: GitHubSecret): Sink {
  const base = pathOf(about);
  const place = `GitHub secret ${about.secret} of ${placeOf(about)}`;
  return {
    place,
    // GitHub tells no names apart by their case alone; it shows those of secrets in capitals.
    key: `github-secret:${placeOf(about).toLowerCase()}:${about.secret.toUpperCase()}`,
    readable: false,
    preflight: async () => {
      const key = await publicKey(remote, base);
      return key.ok ? { ok: true, value: undefined } : key;
    },
    observe: () => observed(remote, base, about),
    write: ({ secret }) => written(remote, base, about, secret.reveal()),
    compare: async () => {
      const state = await observed(remote, base, about);
      if (!state.ok) return state;
      return { ok: true, value: state.value.kind === "absent" ? "other" : "unknowable" };
    },
  };
}

function placeOf({ repository, organization, environment }: GitHubSecret): string {
  const owner = repository ?? organization ?? "";
  return environment === undefined ? owner : `${owner} (${environment})`;
}

function pathOf({ repository, organization, environment }: GitHubSecret): string {
  if (organization !== undefined) {
    return `/orgs/${encodeURIComponent(organization)}/actions/secrets`;
  }
  const repo = (repository ?? "").split("/").map(encodeURIComponent).join("/");
  return environment === undefined
    ? `/repos/${repo}/actions/secrets`
    : `/repos/${repo}/environments/${encodeURIComponent(environment)}/secrets`;
}

async function observed(
  remote: Remote,
  base: string,
  { secret }: GitHubSecret,
): Promise<Answer<SinkState>> {
  const result = await send(remote, { method: "GET", path: `${base}/${secret}` });
  if (!result.ok) return result;
  const { reply } = result;
  if (reply.status === 404) return { ok: true, value: { kind: "absent" } };
  if (reply.status !== 200) return refused(failureOf(reply, "read what secrets there are"));
  const updated = plainField(reply.json, "updated_at");
  const updatedAt = updated === undefined ? Number.NaN : Date.parse(updated);
  return {
    ok: true,
    value: {
      kind: "present",
      drift: [],
      ...(Number.isNaN(updatedAt) ? {} : { version: String(updatedAt), updatedAt }),
    },
  };
}

interface PublicKey {
  readonly id: string;
  /** Base64. */
  readonly key: string;
}

async function publicKey(remote: Remote, base: string): Promise<Answer<PublicKey>> {
  const result = await send(remote, { method: "GET", path: `${base}/public-key` });
  if (!result.ok) return result;
  const { reply } = result;
  if (reply.status !== 200) return refused(failureOf(reply, "write Actions secrets"));
  const id = field(reply.json, "key_id");
  const key = field(reply.json, "key");
  if (typeof id !== "string" || typeof key !== "string") {
    return refused({ code: "broken-answer", message: "GitHub answered without its public key" });
  }
  return { ok: true, value: { id, key } };
}

async function written(
  remote: Remote,
  base: string,
  about: GitHubSecret,
  value: string,
): Promise<WriteAnswer> {
  const key = await publicKey(remote, base);
  if (!key.ok) return { kind: "refused", failure: key.failure };
  const visibility = await visibilityOf(remote, base, about);
  if (!visibility.ok) return { kind: "refused", failure: visibility.failure };
  const result = await send(remote, {
    method: "PUT",
    path: `${base}/${about.secret}`,
    body: {
      encrypted_value: await sealed(value, key.value.key),
      key_id: key.value.id,
      ...visibility.value,
    },
  });
  if (!result.ok) return { kind: result.sent ? "unknown" : "refused", failure: result.failure };
  const { reply } = result;
  if (reply.status === 201 || reply.status === 204) return { kind: "written" };
  const failure = failureOf(reply, "write Actions secrets");
  return { kind: reply.status >= 500 ? "unknown" : "refused", failure };
}

/** An organisation's secret says who sees it; one that exists keeps what it says. */
async function visibilityOf(
  remote: Remote,
  base: string,
  { organization, secret }: GitHubSecret,
): Promise<Answer<Readonly<Record<string, unknown>>>> {
  if (organization === undefined) return { ok: true, value: {} };
  const known = await send(remote, { method: "GET", path: `${base}/${secret}` });
  if (!known.ok) return known;
  const visibility = plainField(known.reply.json, "visibility");
  if (visibility !== "selected")
    return { ok: true, value: { visibility: visibility ?? "private" } };
  const path = `${base}/${secret}/repositories?per_page=100`;
  const listed = await send(remote, { method: "GET", path });
  if (!listed.ok) return listed;
  const repositories = field(listed.reply.json, "repositories");
  if (listed.reply.status !== 200 || !Array.isArray(repositories)) {
    return refused(failureOf(listed.reply, "read which repositories see the secret"));
  }
  if (listed.reply.link?.includes('rel="next"') === true) {
    return refused({
      code: "too-many-repositories",
      message: "more than 100 repositories see the secret, and a write would cut them off",
      next: "let all private repositories see it, or deliver to the repositories themselves",
    });
  }
  const ids = repositories.map((each) => field(each, "id"));
  return { ok: true, value: { visibility, selected_repository_ids: ids } };
}

/** libsodium's sealed box, as GitHub asks for it; other bytes each time. */
async function sealed(value: string, key: string): Promise<string> {
  const { default: sodium } = await import("libsodium-wrappers");
  await sodium.ready;
  const bytes = sodium.crypto_box_seal(
    sodium.from_string(value),
    sodium.from_base64(key, sodium.base64_variants.ORIGINAL),
  );
  return sodium.to_base64(bytes, sodium.base64_variants.ORIGINAL);
}

function failureOf(reply: Reply, what: string): Failure {
  return statusFailure("GitHub", reply, what);
}
