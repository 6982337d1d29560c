import { scrypt } from "node:crypto";
import { promisify } from "node:util";
import { type Failure, refused } from "../failure.ts";
import { field, type Remote, type Reply, send, statusFailure } from "../http.ts";
import type { Sink, SinkState, WriteAnswer } from "../sink.ts";
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
interface Stored {
  readonly values: Readonly<Record<string, unknown>>;
  /** 0 where there never was a version; a deleted version counts on. */
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly updatedAt?: number;
}

/** How often a key of somebody else's may come in between. */
const mostTries = 3;

/**
 * A write replaces the whole secret, so the other keys are read, kept, and written again under
 * check-and-set: whoever wrote in between makes it fail, and nothing of theirs is lost.
 */
export function vaultSink(remote: Remote, about: VaultKey): Sink {
  const { mount, path, key, namespace } = about;
  const vault = new Vault(remote, about);
  const parts = [namespace ?? "", mount, path].map(plainPath).filter((part) => part !== "");
  return {
    place: `Vault ${mount}/${path} ${key}`,
    key: `vault:${[remote.base, ...parts].join("/")}:${key}`,
    readable: true,
    preflight: () => vault.mayWrite(),
    observe: async () => {
      const stored = await vault.read();
      return stored.ok ? { ok: true, value: await stateOf(stored.value, key) } : stored;
    },
    write: async ({ secret }, base) => {
      const value = secret.reveal();
      for (let tries = 1; ; tries += 1) {
        const now = await vault.read();
        if (!now.ok) return { kind: "refused", failure: now.failure };
        if (now.value.values[key] === value) {
          return { kind: "written", version: await versionOf(value) };
        }
        if (isMoved(base, await stateOf(now.value, key))) {
          return { kind: "conflict", failure: conflict };
        }
        const { values, version } = now.value;
        const answer = await vault.write({ ...values, [key]: value }, version);
        if (answer.kind === "written") return { ...answer, version: await versionOf(value) };
        if (answer.kind !== "conflict" || tries === mostTries) return answer;
      }
    },
    compare: async ({ secret }) => {
      const stored = await vault.read();
      if (!stored.ok) return stored;
      const same = stored.value.values[key] === secret.reveal();
      return { ok: true, value: same ? "same" : "other" };
    },
  };
}

const conflict: Failure = {
  code: "conflict",
  message: "the secret was changed since the plan was made",
};

async function stateOf({ values, updatedAt }: Stored, key: string): Promise<SinkState> {
  if (!Object.hasOwn(values, key)) return { kind: "absent" };
  return {
    kind: "present",
    version: await versionOf(values[key]),
    ...(updatedAt === undefined ? {} : { updatedAt }),
    drift: [],
  };
}

const derive = promisify<string, string, number, Buffer>(scrypt);

/**
 * Vault counts versions of the secret as a whole, in which other keys change too. One key is told
 * apart by what is derived of its value, slowly: what somebody chose could be guessed otherwise.
 */
async function versionOf(value: unknown): Promise<string> {
  return (await derive(JSON.stringify(value), "scopewright vault key", 12)).toString("hex");
}

function isMoved(base: SinkState, now: SinkState): boolean {
  if (base.kind === "hidden" || now.kind === "hidden") return false;
  if (base.kind !== now.kind) return true;
  return base.kind === "present" && now.kind === "present" && base.version !== now.version;
}

class Vault {
  readonly #remote: Remote;
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
    this.#data = `${segments(mount)}/data/${segments(path)}`;
  }

  /** Vault tells a token what it may do, unless the default policy was taken from it. */
  async mayWrite(): Promise<Answer<void>> {
    const result = await send(this.#remote, {
      method: "POST",
      path: "/v1/sys/capabilities-self",
      body: { paths: [decodeURIComponent(this.#data)] },
    });
    if (!result.ok) return result;
    const stored = await this.read();
    if (!stored.ok) return stored;
    if (result.reply.status !== 200) return { ok: true, value: undefined };
    const listed = field(result.reply.json, "capabilities");
    const may = Array.isArray(listed) ? listed.map(String) : [];
    const needed = stored.value.version === 0 ? "create" : "update";
    if (may.includes("root") || may.includes(needed)) return { ok: true, value: undefined };
    const message = `Vault: the credential may not ${needed} the secret`;
    const next = `allow it ["create", "read", "update"] of ${decodeURIComponent(this.#data)}`;
    return refused({ code: "missing-permission", message, next });
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
    if (status !== 200) return refused(failureOf(result.reply, "read the secret"));
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
    const failure = failureOf(reply, "write the secret");
    if (reply.status >= 500) return { kind: "unknown", failure };
    const errors = field(reply.json, "errors");
    const overtaken =
      reply.status === 400 &&
      Array.isArray(errors) &&
      errors.some((each) => String(each).startsWith("check-and-set parameter did not match"));
    return overtaken ? { kind: "conflict", failure: conflict } : { kind: "refused", failure };
  }
}

const noMount: Failure = {
  code: "not-found",
  message: "Vault has nothing mounted there",
  next: "name the KV version 2 engine in the definition's `mount`",
};

const notKv2: Failure = {
  code: "broken-answer",
  message: "Vault answered without a version: the mount is no KV version 2",
  next: "name a KV version 2 engine in the definition's `mount`",
};

function segments(path: string): string {
  return plainPath(path).split("/").map(encodeURIComponent).join("/");
}

function failureOf(reply: Reply, what: string): Failure {
  return statusFailure("Vault", reply, what);
}
