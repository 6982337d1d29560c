// Fakes of our own, as no such server comes with a package: each keeps state and answers as the
// references say that the real one does. What the real ones do beyond that is not in here.

/** What came, as a fake sees it. */
export interface Came {
  readonly method: string;
  /** With the query, decoded. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Gives {
  readonly status: number;
  readonly body?: unknown;
}

export type FakePlace = (came: Came) => Gives;

/** GitLab's variables of one owner: identity is key and scope; a hidden value is never told. */
export function fakeGitLab(owner = "projects/acme/web"): FakePlace {
  const rows = new Map<string, Record<string, unknown>>();
  const list = `/api/v4/${owner}/variables`;
  return ({ method, path, body }) => {
    const url = new URL(`https://fake${path}`);
    const name = url.pathname.slice(list.length + 1);
    const scope = url.searchParams.get("filter[environment_scope]");
    const told = (row: Record<string, unknown>): unknown => ({
      ...row,
      value: row["hidden"] === true ? null : row["value"],
    });
    if (!url.pathname.startsWith(list))
      return { status: 404, body: { message: "404 Project Not Found" } };
    if (name === "" && method === "GET") return { status: 200, body: [...rows.values()].map(told) };
    if (name === "") {
      const id = `${String(body["key"])} ${String(body["environment_scope"])}`;
      if (rows.has(id)) {
        return { status: 400, body: { message: { key: ["(TOKEN) has already been taken"] } } };
      }
      const hidden = body["masked_and_hidden"] === true;
      rows.set(id, { ...body, hidden, masked: hidden || body["masked"] === true });
      return { status: 201, body: told(rows.get(id)!) };
    }
    const id = `${name} ${scope}`;
    const row = rows.get(id);
    if (row === undefined) return { status: 404, body: { message: "404 Variable Not Found" } };
    if (method === "PUT") rows.set(id, { ...row, ...body });
    return { status: 200, body: told(rows.get(id)!) };
  };
}

/** One KV version 2 mount of Vault, with check-and-set. */
export function fakeVault(): FakePlace {
  const secrets = new Map<string, { version: number; data: unknown }>();
  return ({ method, path, body }) => {
    if (path === "/v1/sys/capabilities-self") {
      return { status: 200, body: { capabilities: ["create", "read", "update"] } };
    }
    if (path === "/v1/sys/internal/ui/mounts/secret") {
      return { status: 200, body: { data: { type: "kv", options: { version: "2" } } } };
    }
    if (!path.startsWith("/v1/secret/data/")) {
      return { status: 404, body: { errors: ["no handler for route"] } };
    }
    const known = secrets.get(path);
    if (method === "GET") {
      if (known === undefined) return { status: 404, body: { errors: [] } };
      const metadata = { version: known.version, created_time: "2026-11-01T10:00:00Z" };
      return { status: 200, body: { data: { data: known.data, metadata } } };
    }
    const { cas } = body["options"] as { readonly cas: number };
    if (cas !== (known?.version ?? 0)) {
      const errors = ["check-and-set parameter did not match the current version"];
      return { status: 400, body: { errors } };
    }
    secrets.set(path, { version: cas + 1, data: body["data"] });
    return { status: 200, body: { data: { version: cas + 1 } } };
  };
}

/** One secret of AWS Secrets Manager: stages, and one value for one version id. */
export function fakeAws(): FakePlace {
  const values = new Map<string, unknown>();
  const stages = new Map<string, string>();
  const error = (type: string): Gives => ({ status: 400, body: { __type: type } });
  return ({ headers, body }) => {
    if (
      headers.get("authorization")?.startsWith("AWS4-HMAC-SHA256 Credential=AKIDFAKE/") !== true
    ) {
      return error("UnrecognizedClientException");
    }
    if (body["SecretId"] !== "acme/token") return error("ResourceNotFoundException");
    switch (headers.get("x-amz-target")) {
      case "secretsmanager.DescribeSecret": {
        const VersionIdsToStages = Object.fromEntries(
          [...values.keys()].map((id) => [
            id,
            [...stages].filter(([, at]) => at === id).map(([label]) => label),
          ]),
        );
        return { status: 200, body: { VersionIdsToStages, LastChangedDate: 1.7e9 } };
      }
      case "secretsmanager.PutSecretValue": {
        const id = String(body["ClientRequestToken"]);
        if (id.length < 32 || id.length > 64) return error("ValidationException");
        if (values.has(id) && values.get(id) !== body["SecretString"]) {
          return error("ResourceExistsException");
        }
        values.set(id, body["SecretString"]);
        for (const label of body["VersionStages"] as string[]) stages.set(label, id);
        return { status: 200, body: { VersionId: id } };
      }
      case "secretsmanager.UpdateSecretVersionStage": {
        const label = String(body["VersionStage"]);
        if (stages.get(label) !== body["RemoveFromVersionId"]) {
          return error("InvalidParameterException");
        }
        const to = body["MoveToVersionId"];
        if (typeof to === "string") stages.set(label, to);
        else stages.delete(label);
        return { status: 200, body: {} };
      }
      default:
        return error("InvalidAction");
    }
  };
}

/** GitHub's Actions secrets of one repository. @param key base64 of a public key */
export function fakeGitHub(key: string): FakePlace {
  const secrets = new Set<string>();
  const list = "/repos/acme/web/actions/secrets/";
  return ({ method, path, body }) => {
    if (path === "/repos/acme/web") return { status: 200, body: { archived: false } };
    const name = path.slice(list.length);
    if (name === "public-key") return { status: 200, body: { key_id: "568", key } };
    if (method === "PUT") {
      if (body["key_id"] !== "568") return { status: 422, body: {} };
      const status = secrets.has(name) ? 204 : 201;
      secrets.add(name);
      return { status };
    }
    return secrets.has(name)
      ? { status: 200, body: { name, updated_at: "2026-11-01T10:00:00Z" } }
      : { status: 404, body: {} };
  };
}
