import { type Failure, refused } from "../failure.ts";
import { field, plainField, type Remote, send } from "../http.ts";
import type { Sink, SinkState, WriteAnswer } from "../sink.ts";
import type { Answer } from "../token-provider.ts";
import { failureOf, obstacleIn } from "./github-rights.ts";
import { publicKey, sealed } from "./github-sealing.ts";

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
    preflight: () => ready(remote, base, about),
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
  const path = repositoryPath(repository ?? "");
  return environment === undefined
    ? `${path}/actions/secrets`
    : `${path}/environments/${encodeURIComponent(environment)}/secrets`;
}

function repositoryPath(repository: string): string {
  return `/repos/${repository.split("/").map(encodeURIComponent).join("/")}`;
}

/** The key needs no right to write, so what else stands in the way of that is looked for as well. */
async function ready(remote: Remote, base: string, about: GitHubSecret): Promise<Answer<void>> {
  if (/^GITHUB_/i.test(about.secret)) return refused(reservedName);
  const key = await publicKey(remote, base, (reply) => obstacleIn(reply, about));
  if (!key.ok) return key;
  const archived = await isArchived(remote, about);
  if (!archived.ok) return archived;
  if (archived.value) return refused(readOnly);
  const state = await observed(remote, base, about);
  if (!state.ok) return state;
  const visibility = await visibilityOf(remote, base, about);
  return visibility.ok ? { ok: true, value: undefined } : visibility;
}

async function isArchived(remote: Remote, { repository }: GitHubSecret): Promise<Answer<boolean>> {
  if (repository === undefined) return { ok: true, value: false };
  const result = await send(remote, { method: "GET", path: repositoryPath(repository) });
  return result.ok ? { ok: true, value: field(result.reply.json, "archived") === true } : result;
}

const reservedName: Failure = {
  code: "reserved-name",
  message: "GitHub keeps names that begin with GITHUB_ for itself",
  next: "give the definition's `secret` another name",
};

const readOnly: Failure = {
  code: "read-only",
  message: "the repository is archived, and takes no secret",
  next: "unarchive it in its settings, or deliver to another",
};

async function observed(
  remote: Remote,
  base: string,
  about: GitHubSecret,
): Promise<Answer<SinkState>> {
  const result = await send(remote, { method: "GET", path: `${base}/${about.secret}` });
  if (!result.ok) return result;
  const { reply } = result;
  if (reply.status === 404) return { ok: true, value: { kind: "absent" } };
  if (reply.status !== 200) return refused(failureOf(reply, "read what secrets there are", about));
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

async function written(
  remote: Remote,
  base: string,
  about: GitHubSecret,
  value: string,
): Promise<WriteAnswer> {
  const key = await publicKey(remote, base, (reply) => obstacleIn(reply, about));
  if (!key.ok) return { kind: "refused", failure: key.failure };
  const visibility = await visibilityOf(remote, base, about);
  if (!visibility.ok) return { kind: "refused", failure: visibility.failure };
  const result = await send(remote, {
    method: "PUT",
    path: `${base}/${about.secret}`,
    body: {
      encrypted_value: await sealed(value, key.value),
      key_id: key.value.id,
      ...visibility.value,
    },
  });
  if (!result.ok) return { kind: result.sent ? "unknown" : "refused", failure: result.failure };
  const { reply } = result;
  if (reply.status === 201 || reply.status === 204) return { kind: "written" };
  const failure = failureOf(reply, "write Actions secrets", about);
  return { kind: reply.status >= 500 ? "unknown" : "refused", failure };
}

/** An organisation's secret says who sees it; one that exists keeps what it says. */
async function visibilityOf(
  remote: Remote,
  base: string,
  about: GitHubSecret,
): Promise<Answer<Readonly<Record<string, unknown>>>> {
  const { organization, secret } = about;
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
    return refused(failureOf(listed.reply, "read which repositories see the secret", about));
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
