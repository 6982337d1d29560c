import { Secret } from "../../model/secret.ts";
import type { LiveToken, MintAnswer } from "../token-provider.ts";

/**
 * The token that a provider's answer to a mint holds. Where its text or its id is missing, it may
 * live all the same, and nobody knows it.
 *
 * @param name the provider, as failures name it
 */
export function mintedToken(
  name: string,
  plaintext: unknown,
  { id, expiresAt }: Pick<LiveToken, "id" | "expiresAt">,
): MintAnswer {
  if (typeof plaintext !== "string" || id === "") {
    const message = `${name} answered without a token`;
    const next = `see that the address of ${name}'s API is right`;
    return { kind: "unknown", failure: { code: "broken-answer", message, next } };
  }
  return {
    kind: "minted",
    id,
    secret: new Secret(plaintext),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}
