import { type Failure, refused } from "../failure.ts";
import { field, type Remote, type Reply, send, statusFailure } from "../http.ts";
import type { WriteAnswer } from "../sink.ts";
import type { Answer } from "../token-provider.ts";
import { plainPath } from "./plain-path.ts";

/** One key of a secret in Vault or OpenBao, KV version 2. */
export interface VaultKey {
  readonly mount: string;
  readonly path: string;
  readonly key: string;
  readonly namespace?: string;
}

/** The secret as a whole: several sinks may each write a key of it. Not for showing. */
export interface Stored {
  readonly values: Readonly<Record<string, unknown>>;
  /** 0 where there never was a version; a deleted version counts on. */
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly updatedAt?: number;
}

/** Vault's calls for one secret. */
export class Vault {
  readonly #remote: Remote;
  readonly #mount: string;
  readonly #data: string;

  constructor(remote: Remote, { mount, path, namespace }: VaultKey) {
    const header = (): Readonly<Record<string, string>> => ({
      "x-vault-request": "true",
      ...(namespace === undefined ? {} : { "x-vault-namespace": namespace }),
    });
    this.#remote = {
      ...remote,
      header: (credential) => ({ ...header(), "x-vault-token": credential.reveal() }),
    };
    this.#mount = segments(mount);
    this.#data = `${this.#mount}/data/${segments(path)}`;
  }

  /** Whether the secret can be read and written, as far as Vault tells. */
  async ready(): Promise<Answer<void>> {
    const may = await this.#capabilities();
    if (!may.ok) return may;
    const stored = await this.read();
    if (!stored.ok) return stored;
    const mounted = await this.#isKv2();
    if (!mounted.ok) return mounted;
    const needed = stored.value.version === 0 ? "create" : "update";
    const enough = may.value?.some((each) => each === "root" || each === needed) ?? true;
    return enough ? { ok: true, value: undefined } : refused(notAllowed(needed, this.#data));
  }

  /** Vault tells a token what it may do, unless the default policy was taken from it. */
  async #capabilities(): Promise<Answer<readonly string[] | undefined>> {
    const result = await send(this.#remote, {
      method: "POST",
      path: "/v1/sys/capabilities-self",
      body: { paths: [decodeURIComponent(this.#data)] },
    });
    if (!result.ok) return result;
    const listed = field(result.reply.json, "capabilities");
    const told = result.reply.status === 200 && Array.isArray(listed);
    return { ok: true, value: told ? listed.map(String) : undefined };
  }

  /**
   * Version 1 answers for a secret that is not there as version 2 does, and would take a write for
   * a secret of another name. Whoever may do anything in a mount may see what it is.
   */
  async #isKv2(): Promise<Answer<void>> {
    const path = `/v1/sys/internal/ui/mounts/${this.#mount}`;
    const result = await send(this.#remote, { method: "GET", path });
    if (!result.ok) return result;
    const data = field(result.reply.json, "data");
    const type = field(data, "type");
    if (result.reply.status !== 200 || typeof type !== "string") {
      return { ok: true, value: undefined };
    }
    const version = field(field(data, "options"), "version");
    return type === "kv" && String(version) === "2"
      ? { ok: true, value: undefined }
      : refused(notKv2);
  }

  async read(): Promise<Answer<Stored>> {
    const result = await send(this.#remote, { method: "GET", path: `/v1/${this.#data}` });
    if (!result.ok) return result;
    const { status, json } = result.reply;
    const data = field(json, "data");
    const metadata = field(data, "metadata");
    const number = Number(field(metadata, "version") ?? 0);
    if (status === 404) {
      // A mount that is not there answers with errors; a path that is not there with none.
      const errors = field(json, "errors");
      if (Array.isArray(errors) && errors.length > 0) return refused(noMount);
      return { ok: true, value: { values: {}, version: number } };
    }
    const values = field(data, "data");
    if (status !== 200) return refused(this.#failure(result.reply, "read the secret"));
    if (typeof values !== "object" || values === null || number === 0) return refused(notKv2);
    const updatedAt = Date.parse(String(field(metadata, "created_time")));
    return {
      ok: true,
      value: {
        values: values as Stored["values"],
        version: number,
        ...(Number.isNaN(updatedAt) ? {} : { updatedAt }),
      },
    };
  }

  async write(values: Stored["values"], cas: number): Promise<WriteAnswer> {
    const result = await send(this.#remote, {
      method: "POST",
      path: `/v1/${this.#data}`,
      body: { data: values, options: { cas } },
    });
    if (!result.ok) return { kind: result.sent ? "unknown" : "refused", failure: result.failure };
    const { reply } = result;
    if (reply.status === 200) return { kind: "written" };
    const failure = this.#failure(reply, "write the secret");
    if (reply.status >= 500) return { kind: "unknown", failure };
    const errors = field(reply.json, "errors");
    const overtaken =
      reply.status === 400 &&
      Array.isArray(errors) &&
      errors.some((each) => String(each).startsWith("check-and-set parameter did not match"));
    return overtaken ? { kind: "conflict", failure: vaultConflict } : { kind: "refused", failure };
  }

  #failure(reply: Reply, what: string): Failure {
    const failure = statusFailure("Vault", reply, what);
    return reply.status === 403 ? { ...failure, next: policyFor(this.#data) } : failure;
  }
}

export const vaultConflict: Failure = {
  code: "conflict",
  message: "the secret was changed since the plan was made",
  next: "see what is there; then deliver anew with `scopewright rotate NAME`",
};

function notAllowed(needed: string, data: string): Failure {
  return {
    code: "missing-permission",
    message: `Vault: the credential may not ${needed} the secret`,
    next: policyFor(data),
  };
}

function policyFor(data: string): string {
  return `allow it ["create", "read", "update"] of ${decodeURIComponent(data)} in its policy`;
}

const noMount: Failure = {
  code: "not-found",
  message: "Vault has nothing mounted there",
  next: "name the KV version 2 engine in the definition's `mount`",
};

const notKv2: Failure = {
  code: "broken-answer",
  message: "what is mounted there is no KV version 2",
  next: "name a KV version 2 engine in the definition's `mount`; `vault kv enable-versioning MOUNT` makes one of version 1",
};

function segments(path: string): string {
  return plainPath(path).split("/").map(encodeURIComponent).join("/");
}
