import { chmodSync, lstatSync, readFileSync, writeFileSync } from "node:fs";
import { Secret } from "../model/secret.ts";
import { type Failure, refused } from "../provision/failure.ts";
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
 * @param make the file where there is none
 */
export async function findRecoveryKey(
  context: Pick<Context, "env">,
  place: string,
  make: boolean,
): Promise<Answer<RecoveryKey>> {
  const stated = await statedKey(context);
  if (stated !== undefined) return stated.key;
  const file = recoveryKeyFile(place);
  if (file === undefined) return refused(noKey);
  const { newRecoveryKey } = await import("../provision/journal/escrow.ts");
  try {
    if (!make && lstatSync(file, { throwIfNoEntry: false }) === undefined)
      return refused(gone(file));
    const made = await newRecoveryKey();
    writeFileSync(file, `${made.identity.reveal()}\n`, { mode: 0o600, flag: "wx", flush: true });
    return { ok: true, value: made };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST") return refused(notMade(file, code));
  }
  try {
    chmodSync(file, 0o600);
  } catch (error) {
    return refused(unreadable(file, error));
  }
  return keyIn(file);
}

/**
 * Where the key is that {@link findRecoveryKey} would find, in words, or what is wrong with it.
 * Makes nothing and mends nothing.
 */
export async function lookForRecoveryKey(
  context: Pick<Context, "env">,
  place: string,
): Promise<Answer<string>> {
  const stated = await statedKey(context);
  if (stated !== undefined) {
    const { variable, key } = stated;
    return key.ok ? { ok: true, value: `in ${variable}` } : key;
  }
  const file = recoveryKeyFile(place);
  if (file === undefined) return refused(noKey);
  const known = lstatSync(file, { throwIfNoEntry: false });
  if (known === undefined) return { ok: true, value: `${file}, made when it is first needed` };
  const key = await keyIn(file);
  if (!key.ok) return key;
  // Of a link these bits say nothing, and what it leads to was read.
  const open = known.isFile() && (known.mode & 0o077) !== 0;
  return open ? refused(readByOthers(file)) : { ok: true, value: file };
}

/** What the environment states, and where; undefined where it states nothing. */
async function statedKey({
  env,
}: Pick<Context, "env">): Promise<{ variable: string; key: Answer<RecoveryKey> } | undefined> {
  const { recoveryKeyOf, sealingKeyOf } = await import("../provision/journal/escrow.ts");
  const identity = env[keyVariable] ?? "";
  if (identity !== "") {
    const key = await recoveryKeyOf(new Secret(identity.trim()));
    return {
      variable: keyVariable,
      key: key === undefined ? refused(noIdentity) : { ok: true, value: key },
    };
  }
  const recipient = env[recipientVariable] ?? "";
  if (recipient === "") return undefined;
  const key = await sealingKeyOf(recipient.trim());
  return {
    variable: recipientVariable,
    key: key === undefined ? refused(noRecipient) : { ok: true, value: key },
  };
}

function gone(file: string): Failure {
  return {
    code: "no-recovery-key",
    message: `what was minted is sealed to a key that was in ${file}, and the file is gone`,
    next: `put it back from a backup, or its key into ${keyVariable}; without it, \`scopewright recover --abandon\` gives the token up`,
  };
}

async function keyIn(file: string): Promise<Answer<RecoveryKey>> {
  const { recoveryKeyOf } = await import("../provision/journal/escrow.ts");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return refused(unreadable(file, error));
  }
  const key = await recoveryKeyOf(new Secret(text.trim()));
  return key === undefined ? refused(noKeyIn(file)) : { ok: true, value: key };
}

/** Where the key of a SQLite store is, unless the environment has one; PostgreSQL has no such place. */
function recoveryKeyFile(place: string): string | undefined {
  return /^postgres(ql)?:\/\//.test(place) ? undefined : `${place}.recovery-key`;
}

const noKey: Failure = {
  code: "no-recovery-key",
  message: "what is minted is sealed until it is delivered, and there is nothing to seal it to",
  next: `set ${recipientVariable} to an age public key (age1…), and ${keyVariable} to its secret where \`recover\` runs`,
};

const noIdentity: Failure = {
  code: "bad-recovery-key",
  message: `${keyVariable} holds no recovery key: AGE-SECRET-KEY-1… is expected`,
  next: "set it to the key that was in use, the one line of an age key file that begins so; `age-keygen` makes a first one",
};

const noRecipient: Failure = {
  code: "bad-recovery-key",
  message: `${recipientVariable} holds no public key that can be sealed to: age1… is expected`,
  next: "set it to what `age-keygen -y KEYFILE` prints for the recovery key",
};

function noKeyIn(file: string): Failure {
  return {
    code: "bad-recovery-key",
    message: `${file} holds no recovery key: AGE-SECRET-KEY-1… is expected, and nothing else`,
    next: "put the key back from a backup; where `scopewright status` shows nothing half-way, remove the file and another is made",
  };
}

function unreadable(file: string, error: unknown): Failure {
  const { code = "unknown" } = error as NodeJS.ErrnoException;
  return {
    code: "bad-recovery-key",
    message: `${file}, the recovery key, can't be read (${code})`,
    next: `make it a file of whoever runs this, or set ${keyVariable} to the key`,
  };
}

function notMade(file: string, code = "unknown"): Failure {
  return {
    code: "bad-recovery-key",
    message: `${file}, the recovery key, can't be made (${code})`,
    next: `let who runs this make files there, or set ${keyVariable} to a key that \`age-keygen\` made`,
  };
}

function readByOthers(file: string): Failure {
  return {
    code: "open-recovery-key",
    message: `others on this machine may read ${file}, the recovery key`,
    next: `chmod 600 ${file}`,
  };
}
