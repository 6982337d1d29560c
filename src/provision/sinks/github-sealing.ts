import { type Failure, refused } from "../failure.ts";
import { field, type Remote, type Reply, send } from "../http.ts";
import type { Answer } from "../token-provider.ts";

/** What GitHub has secrets sealed to before they are sent. */
export interface PublicKey {
  readonly id: string;
  /** Base64. */
  readonly key: string;
}

/**
 * @param base path of the secrets that it is for
 * @param judge why an answer does not do, or undefined where it does
 */
export async function publicKey(
  remote: Remote,
  base: string,
  judge: (reply: Reply) => Failure | undefined,
): Promise<Answer<PublicKey>> {
  const result = await send(remote, { method: "GET", path: `${base}/public-key` });
  if (!result.ok) return result;
  const { reply } = result;
  const obstacle = judge(reply);
  if (obstacle !== undefined) return refused(obstacle);
  const id = field(reply.json, "key_id");
  const key = field(reply.json, "key");
  if (typeof id !== "string" || typeof key !== "string") return refused(noKey);
  return { ok: true, value: { id, key } };
}

const noKey: Failure = {
  code: "broken-answer",
  message: "GitHub answered without its public key",
  next: "see that SCOPEWRIGHT_GITHUB_API is the address of GitHub's API",
};

/** libsodium's sealed box, as GitHub asks for it; other bytes each time. */
export async function sealed(value: string, { key }: PublicKey): Promise<string> {
  // Half a megabyte, and few deliver to GitHub.
  const { default: sodium } = await import("libsodium-wrappers");
  await sodium.ready;
  const bytes = sodium.crypto_box_seal(
    sodium.from_string(value),
    sodium.from_base64(key, sodium.base64_variants.ORIGINAL),
  );
  return sodium.to_base64(bytes, sodium.base64_variants.ORIGINAL);
}
