import { Secret } from "../../../src/model/secret.ts";
import {
  field,
  type HttpResult,
  send,
  statusFailure,
  textField,
} from "../../../src/provision/http.ts";
import type { Sink, SinkState } from "../../../src/provision/sink.ts";
import type { Answer, MintAnswer, TokenProvider } from "../../../src/provision/token-provider.ts";
import { privateToken } from "../../../src/provision/http.ts";
import {
  gitlabRotation,
  gitlabSelfRotation,
} from "../../../src/provision/providers/gitlab/rotation.ts";
import { gitlabUser } from "../gitlab-stand-in.ts";
import { capabilitiesOf, managerToken, type ProviderKind, type SinkKind } from "./outside.ts";

/** The way to the stand-in, by the clients' own one-attempt requests. */
function asker(
  base: string,
): typeof send extends (remote: never, request: infer R) => unknown
  ? (request: R) => Promise<HttpResult>
  : never {
  const remote = { name: "the stand-in", base, credential: new Secret(managerToken), fetch };
  return (request) => send(remote, { ...request, timeout: 5_000 });
}

/**
 * The stand-in's provider, written as any client of a provider is; for GitLab, its real client.
 *
 * @param credential in place of the manager's
 */
export function standInProvider(
  base: string,
  kind: ProviderKind,
  credential: string = managerToken,
): TokenProvider {
  if (kind === "gitlab" || kind === "gitlab-self") {
    const name = "the stand-in";
    const remote = { name, base, credential: new Secret(credential), header: privateToken, fetch };
    return kind === "gitlab"
      ? gitlabRotation(remote, String(gitlabUser))
      : gitlabSelfRotation(remote);
  }
  const ask = asker(base);
  const asked = async (method: string, path: string): Promise<Answer<unknown>> => {
    const result = await ask({ method, path });
    if (!result.ok) return result;
    const { reply } = result;
    return reply.status === 200 && reply.json !== undefined
      ? { ok: true, value: reply.json }
      : { ok: false, failure: statusFailure("the stand-in", reply, "ask") };
  };
  return {
    capabilities: capabilitiesOf(kind),
    preflight: () => Promise.resolve({ ok: true, value: undefined }),
    list: async () => {
      const answer = await asked("GET", "/tokens");
      if (!answer.ok) return answer;
      const list = answer.value as { id: string; name: string }[];
      return { ok: true, value: list };
    },
    mint: async ({ label, scopes, replaces }): Promise<MintAnswer> => {
      const result = await ask({
        method: "POST",
        path: "/tokens",
        body: { label, scopes, ...(replaces === undefined ? {} : { replaces }) },
      });
      if (!result.ok) return { kind: result.sent ? "unknown" : "refused", failure: result.failure };
      const { reply } = result;
      const failure = statusFailure("the stand-in", reply, "mint");
      // As of GitLab, "already revoked" may speak of a rotation of our own.
      if (reply.status >= 500 || reply.status === 400) return { kind: "unknown", failure };
      if (reply.status !== 201) return { kind: "refused", failure };
      const secret = field(reply.json, "secret");
      if (typeof secret !== "string") return { kind: "unknown", failure };
      return { kind: "minted", id: textField(reply.json, "id"), secret: new Secret(secret) };
    },
    identify: async (secret) => {
      const result = await ask({ method: "GET", path: "/self", as: secret });
      if (!result.ok) return result;
      const { reply } = result;
      if (reply.status === 401) {
        return { ok: false, failure: { code: "dead-token", message: "the token is dead" } };
      }
      const scopes = field(reply.json, "scopes");
      if (reply.status !== 200 || !Array.isArray(scopes)) {
        return { ok: false, failure: statusFailure("the stand-in", reply, "identify") };
      }
      return { ok: true, value: { id: textField(reply.json, "id"), scopes: scopes.map(String) } };
    },
    revoke: async (id) => {
      const answer = await asked("DELETE", `/tokens/${id}`);
      return answer.ok ? { ok: true, value: undefined } : answer;
    },
  };
}

/** One of the stand-in's places. */
export function standInSink(base: string, index: number, kind: SinkKind): Sink {
  const ask = asker(base);
  const path = `/sinks/${index}`;
  const read = async (): Promise<Answer<unknown>> => {
    const result = await ask({ method: "GET", path });
    if (!result.ok) return result;
    const { reply } = result;
    return reply.status === 200 && reply.json !== undefined
      ? { ok: true, value: reply.json }
      : { ok: false, failure: statusFailure("the stand-in", reply, "read") };
  };
  return {
    place: `place ${index}`,
    key: `place:${index}`,
    readable: kind === "readable",
    preflight: () => Promise.resolve({ ok: true, value: undefined }),
    observe: async () => {
      const answer = await read();
      if (!answer.ok) return answer;
      const there = field(answer.value, "there") === true;
      const version = String(field(answer.value, "version"));
      const state: SinkState = there ? { kind: "present", version, drift: [] } : { kind: "absent" };
      return { ok: true, value: state };
    },
    write: async ({ secret, tokenId }) => {
      const body = { value: secret.reveal(), tokenId };
      const result = await ask({ method: "PUT", path, body });
      if (!result.ok) return { kind: result.sent ? "unknown" : "refused", failure: result.failure };
      const { reply } = result;
      const failure = statusFailure("the stand-in", reply, "write");
      if (reply.status >= 500) return { kind: "unknown", failure };
      if (reply.status !== 200) return { kind: "refused", failure };
      return { kind: "written", version: String(field(reply.json, "version")) };
    },
    compare: async ({ tokenId }) => {
      const answer = await read();
      if (!answer.ok) return answer;
      if (kind === "write-only") return { ok: true, value: "unknowable" };
      return { ok: true, value: field(answer.value, "tokenId") === tokenId ? "same" : "other" };
    },
  };
}
