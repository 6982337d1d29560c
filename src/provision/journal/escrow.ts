import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { Secret } from "../../model/secret.ts";
import { canSealTo } from "../age-recipient.ts";
import type { Escrow } from "../run/ports.ts";
import type { Journal, Lease } from "./journal.ts";

/** What minted secrets are sealed with. */
export interface RecoveryKey {
  /** `age1…`: seals, and is no secret. */
  readonly recipient: string;
  /** `AGE-SECRET-KEY-…`: opens. Only who goes on with another process's work needs it. */
  readonly identity?: Secret;
}

/** A new recovery key: whoever has its identity can open what is in escrow. */
export async function newRecoveryKey(): Promise<Required<RecoveryKey>> {
  const identity = await generateX25519Identity();
  return { recipient: await identityToRecipient(identity), identity: new Secret(identity) };
}

/** The key with this identity, or undefined where it is none. */
export async function recoveryKeyOf(identity: Secret): Promise<RecoveryKey | undefined> {
  try {
    return { recipient: await identityToRecipient(identity.reveal()), identity };
  } catch {
    return undefined;
  }
}

/** The key that seals to this recipient and opens nothing, or undefined where it is none. */
export async function sealingKeyOf(recipient: string): Promise<RecoveryKey | undefined> {
  return (await canSealTo(recipient)) ? { recipient } : undefined;
}

/**
 * Escrow in the journal's database, sealed to a recovery key (age, X25519). What this process
 * sealed it still has in memory, and needs no identity for.
 *
 * @param key undefined where nothing is minted, and so nothing sealed
 */
export function escrowOf(journal: Journal, lease: Lease, key: RecoveryKey | undefined): Escrow {
  const own = new Map<string, Secret>();
  return {
    seal: async (operation, secret) => {
      if (key === undefined) throw new Error("nothing is minted without a recovery key");
      const encrypter = new Encrypter();
      encrypter.addRecipient(key.recipient);
      await journal.seal(lease, operation, await encrypter.encrypt(secret.reveal()));
      own.set(operation, secret);
    },
    open: async (operation) => {
      const known = own.get(operation);
      if (known !== undefined) return known;
      const sealed = await journal.sealed(operation);
      if (sealed === undefined || key?.identity === undefined) return undefined;
      const decrypter = new Decrypter();
      decrypter.addIdentity(key.identity.reveal());
      try {
        return new Secret(await decrypter.decrypt(sealed, "text"));
      } catch {
        // Sealed to another key: to the caller that is as if nothing were there.
        return undefined;
      }
    },
    erase: async (operation) => {
      own.delete(operation);
      await journal.unseal(operation);
    },
    eraseAll: async () => {
      own.clear();
      await journal.unsealAll(lease.lineage);
    },
  };
}
