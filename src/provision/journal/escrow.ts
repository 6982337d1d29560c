import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { Secret } from "../../model/secret.ts";
import type { Escrow } from "../run/ports.ts";
import type { Journal, Lease } from "./journal.ts";

/** A new recovery key, `AGE-SECRET-KEY-…`: whoever has it can open what is in escrow. */
export async function newRecoveryKey(): Promise<Secret> {
  return new Secret(await generateX25519Identity());
}

/** Whether a text is a recovery key. */
export async function isRecoveryKey(key: Secret): Promise<boolean> {
  try {
    await identityToRecipient(key.reveal());
    return true;
  } catch {
    return false;
  }
}

/** Escrow in the journal's database, sealed to a recovery key (age, X25519). */
export function escrowOf(journal: Journal, lease: Lease, key: Secret): Escrow {
  return {
    seal: async (operation, secret) => {
      const encrypter = new Encrypter();
      encrypter.addRecipient(await identityToRecipient(key.reveal()));
      await journal.seal(lease, operation, await encrypter.encrypt(secret.reveal()));
    },
    open: async (operation) => {
      const sealed = await journal.sealed(operation);
      if (sealed === undefined) return undefined;
      const decrypter = new Decrypter();
      decrypter.addIdentity(key.reveal());
      try {
        return new Secret(await decrypter.decrypt(sealed, "text"));
      } catch {
        // Sealed to another key: to the caller that is as if nothing were there.
        return undefined;
      }
    },
    erase: (operation) => journal.unseal(operation),
  };
}
