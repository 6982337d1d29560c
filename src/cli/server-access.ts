import { apiBase } from "../provision/http.ts";
import type { Context } from "./context.ts";
import type { ServiceAccess } from "./token-service.ts";
import { UsageError } from "./usage-error.ts";

/**
 * A running service, by its address.
 *
 * @throws {UsageError} where the address or the credential is not one
 */
export function openServer(context: Context, server: string): ServiceAccess {
  const base = serverAddress(server);
  const token = context.env["SCOPEWRIGHT_TOKEN"] ?? "";
  if (token === "") throw new UsageError("put the credential into SCOPEWRIGHT_TOKEN");
  return {
    console: undefined,
    request: async (method, path, body, as) => {
      const bearer = as?.reveal() ?? token;
      const headers = { authorization: `Bearer ${bearer}`, "content-type": "application/json" };
      const init = body === undefined ? {} : { body: JSON.stringify(body) };
      try {
        // A redirect would take the credential elsewhere.
        return await fetch(new URL(path, base), { method, headers, redirect: "error", ...init });
      } catch (error) {
        const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
        throw new UsageError(`${base.origin} does not answer: ${String((cause as Error).message)}`);
      }
    },
    close: () => Promise.resolve(),
  };
}

/**
 * An address is told and kept, so it may hold no credential.
 *
 * @throws {UsageError} when it does
 */
export function refuseCredentialIn(server: string): void {
  if (!server.includes("@")) return;
  throw new UsageError(
    "the address of the token service holds a credential: write it without, as https://tokens.example, and put the credential into SCOPEWRIGHT_TOKEN",
  );
}

/** The credential and what is minted go there: in the clear only within this machine. */
function serverAddress(server: string): URL {
  refuseCredentialIn(server);
  try {
    return new URL(apiBase(server));
  } catch {
    throw new UsageError(
      `${JSON.stringify(server)} is no address of a token service: write it as https://tokens.example`,
    );
  }
}
