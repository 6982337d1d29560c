import { createHash } from "node:crypto";
import { lstatSync, readFileSync } from "node:fs";
import { canSealTo } from "../age-recipient.ts";
import { type Failure, refused } from "../failure.ts";
import type { Sink, SinkState } from "../sink.ts";
import type { Answer } from "../token-provider.ts";
import { type PathWithin, replace, spelled, tryReplacing, within } from "./replaced-file.ts";

/** A file that only the holders of the named keys can read. */
export interface FilePlace extends PathWithin {
  /** age recipients, `age1…`. */
  readonly recipients: readonly string[];
}

/**
 * An age-encrypted file, replaced as a whole. It can't be read back here, since the keys are
 * elsewhere; what it is told apart by is the digest of its bytes.
 */
export function fileSink(place: FilePlace): Sink {
  const { path } = place;
  // The digest of what this process wrote, by token: age makes other bytes each time.
  const written = new Map<string, string>();
  return {
    place: `file ${path}`,
    key: `file:${spelled(place)}`,
    readable: false,
    preflight: async () => {
      const sealed = await seal(place, standIn);
      if (!sealed.ok) return sealed;
      return within(place, (target) => {
        stateOf(target);
        tryReplacing(target, sealed.value);
      });
    },
    observe: () => Promise.resolve(within(place, stateOf)),
    write: async ({ secret, tokenId }, base) => {
      const now = within(place, stateOf);
      if (!now.ok) return { kind: "refused", failure: now.failure };
      if (moved(base, now.value) && !written.has(tokenId)) {
        return { kind: "conflict", failure: conflict };
      }
      const sealed = await seal(place, secret.reveal());
      if (!sealed.ok) return { kind: "refused", failure: sealed.failure };
      const stored = within(place, (target) => replace(target, sealed.value));
      if (!stored.ok) return { kind: "refused", failure: stored.failure };
      const version = digestOf(sealed.value);
      written.set(tokenId, version);
      return { kind: "written", version };
    },
    compare: ({ tokenId }) => {
      const now = within(place, stateOf);
      if (!now.ok) return Promise.resolve(now);
      const version = written.get(tokenId);
      if (version === undefined) return Promise.resolve({ ok: true, value: "unknowable" });
      const same = now.value.kind === "present" && now.value.version === version;
      return Promise.resolve({ ok: true, value: same ? "same" : "other" });
    },
  };
}

/** About as long as tokens are, so that a disk that has no room for one shows it. */
const standIn = "-".repeat(512);

const conflict: Failure = {
  code: "conflict",
  message: "the file was changed since the plan was made",
  next: "see what is there; then deliver anew with `scopewright rotate NAME`",
};

function moved(base: SinkState, now: SinkState): boolean {
  if (base.kind === "hidden" || now.kind === "hidden") return false;
  if (base.kind !== now.kind) return true;
  return base.kind === "present" && now.kind === "present" && base.version !== now.version;
}

/** Encrypted to every recipient, or which of them can't be encrypted to. */
async function seal({ recipients }: FilePlace, text: string): Promise<Answer<Uint8Array>> {
  if (recipients.length === 0) return refused(noRecipient);
  const { Encrypter } = await import("age-encryption");
  const encrypter = new Encrypter();
  try {
    for (const recipient of recipients) encrypter.addRecipient(recipient);
    return { ok: true, value: await encrypter.encrypt(text) };
  } catch {
    return refused(await badRecipient(recipients));
  }
}

const noRecipient: Failure = {
  code: "bad-recipient",
  message: "there is nobody to encrypt the file to",
  next: "name at least one age public key (age1…) in the definition's `recipients`",
};

async function badRecipient(recipients: readonly string[]): Promise<Failure> {
  const usable = await Promise.all(recipients.map((recipient) => canSealTo(recipient)));
  const at = usable.indexOf(false);
  const which = at === -1 ? "these recipients together" : nameOf(recipients[at]!, at + 1);
  return {
    code: "bad-recipient",
    message: `nothing can be encrypted to ${which}`,
    next: "put an age public key there in the definition's `recipients`, as `age-keygen -y KEYFILE` prints it",
  };
}

/** By its place in the list, and its text where that looks public: not if it may be a secret key. */
function nameOf(recipient: string, position: number): string {
  const shown = recipient.length > 80 ? `${recipient.slice(0, 80)}…` : recipient;
  return `recipient ${position}${recipient.startsWith("age1") ? `, ${shown}` : ""}`;
}

function stateOf(target: string): SinkState {
  const known = lstatSync(target, { throwIfNoEntry: false });
  if (known === undefined) return { kind: "absent" };
  return {
    kind: "present",
    version: digestOf(readFileSync(target)),
    updatedAt: Math.round(known.mtimeMs),
    drift: (known.mode & 0o077) === 0 ? [] : ["others on this machine may read it"],
  };
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
