import { inspect } from "node:util";
import nock from "nock";
import { expect } from "vitest";
import { Secret } from "../../../src/model/secret.ts";
import { tell } from "../../canary/witness.ts";
import type { Remote } from "../../../src/provision/http.ts";

export const credentialText = "credential-canary-1c9d";
export const tokenText = "token-canary-77ab";
export const token: Secret = new Secret(tokenText);

/** A platform that only nock answers for. */
export function remoteOf(name: string, base: string): Remote {
  return { name, base, credential: new Secret(credentialText), fetch };
}

/** How an API answers once. */
export type Answered =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | "broken"
  | "refused";

/** Answers the next request to a path, whatever its query. */
export function answer(base: string, method: string, path: string, answered: Answered): void {
  const scope = nock(base).intercept(path, method).query(true);
  if (answered === "broken" || answered === "refused") {
    const code = answered === "broken" ? "ECONNRESET" : "ECONNREFUSED";
    const message = `a connection that failed with ${credentialText}`;
    scope.replyWithError(Object.assign(new Error(message), { code }));
  } else scope.reply(answered.status, answered.body as nock.Body, answered.headers);
}

/** Nothing that was told holds what must not be told. */
export function tellsNothing(told: unknown): void {
  const text = inspect(told, { depth: 20, showHidden: true }) + JSON.stringify(told);
  tell("error", "what a client of a platform told", text);
  expect(text).not.toContain(credentialText);
  expect(text).not.toContain(tokenText);
}
