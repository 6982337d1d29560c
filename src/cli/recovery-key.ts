import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { Secret } from "../model/secret.ts";
import type { Failure } from "../provision/failure.ts";
import type { RecoveryKey } from "../provision/journal/escrow.ts";
import type { Answer } from "../provision/token-provider.ts";
import type { Context } from "./context.ts";

const keyVariable = "SCOPEWRIGHT_RECOVERY_KEY";
const recipientVariable = "SCOPEWRIGHT_RECOVERY_RECIPIENT";

/**
 * What minted tokens are sealed to until they are delivered: a key or a public key from the
 * environment, or else, beside a SQLite store, a file that only its owner reads, made when it is
 * first needed.
 *
 * @param place of the store
 */
export async function findRecoveryKey(
  { env }: Pick<Context, "env">,
  place: string,
): Promise<Answer<RecoveryKey>> {
  const { newRecoveryKey, recoveryKeyOf, sealingKeyOf } =
    await import("../provision/journal/escrow.ts");
  const identity = env[keyVariable] ?? "";
  if (identity !== "") {
    const key = await recoveryKeyOf(new Secret(identity.trim()));
    return key === undefined ? refused(keyVariable, "AGE-SECRET-KEY-1…") : { ok: true, value: key };
  }
  const recipient = env[recipientVariable] ?? "";
  if (recipient !== "") {
    const key = sealingKeyOf(recipient.trim());
    return key === undefined ? refused(recipientVariable, "age1…") : { ok: true, value: key };
  }
  const file = recoveryKeyFile(place);
  if (file === undefined) return { ok: false, failure: noKey };
  try {
    const made = await newRecoveryKey();
    writeFileSync(file, `${made.identity.reveal()}\n`, { mode: 0o600, flag: "wx", flush: true });
    return { ok: true, value: made };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST") return refused(file, "a file that can be written");
  }
  try {
    chmodSync(file, 0o600);
    const key = await recoveryKeyOf(new Secret(readFileSync(file, "utf8").trim()));
    return key === undefined ? refused(file, "AGE-SECRET-KEY-1…") : { ok: true, value: key };
  } catch {
    return refused(file, "a file that can be read");
  }
}

/** Where the key of a SQLite store is, unless the environment has one; PostgreSQL has no such place. */
export function recoveryKeyFile(place: string): string | undefined {
  return /^postgres(ql)?:\/\//.test(place) ? undefined : `${place}.recovery-key`;
}

const noKey: Failure = {
  code: "no-recovery-key",
  message: "what is minted is sealed until it is delivered, and there is nothing to seal it to",
  next: `set ${recipientVariable} to an age public key (age1…), and ${keyVariable} to its secret where \`recover\` runs`,
};

function refused(where: string, expected: string): Answer<never> {
  const message = `${where} holds no recovery key: ${expected} is expected`;
  return { ok: false, failure: { code: "bad-recovery-key", message } };
}
