import { createHash } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { refused } from "../failure.ts";
import type { Sink, SinkState } from "../sink.ts";
import type { Answer } from "../token-provider.ts";

/** A file that only the holders of the named keys can read. */
export interface FilePlace {
  /** The folder that the path may not leave. */
  readonly root: string;
  /** Relative to the root. */
  readonly path: string;
  /** age recipients, `age1…`. */
  readonly recipients: readonly string[];
}

/**
 * An age-encrypted file, replaced as a whole. It can't be read back here, since the keys are
 * elsewhere; what it is told apart by is the digest of its bytes.
 */
export function fileSink(place: FilePlace): Sink {
  const { path, recipients } = place;
  // The digest of what this process wrote, by token: age makes other bytes each time.
  const written = new Map<string, string>();
  return {
    place: `file ${path}`,
    key: `file:${path}`,
    readable: false,
    preflight: () => Promise.resolve(checked(place, () => undefined)),
    observe: () => Promise.resolve(checked(place, stateOf)),
    write: async ({ secret, tokenId }, base) => {
      const now = checked(place, stateOf);
      if (!now.ok) return { kind: "refused", failure: now.failure };
      if (moved(base, now.value) && !written.has(tokenId)) {
        const message = "the file was changed since the plan was made";
        return { kind: "conflict", failure: { code: "conflict", message } };
      }
      const { Encrypter } = await import("age-encryption");
      const encrypter = new Encrypter();
      try {
        for (const recipient of recipients) encrypter.addRecipient(recipient);
      } catch {
        const message = "a recipient is no age public key";
        return { kind: "refused", failure: { code: "bad-recipient", message } };
      }
      const bytes = await encrypter.encrypt(secret.reveal());
      const stored = checked(place, (target) => replace(target, bytes));
      if (!stored.ok) return { kind: "refused", failure: stored.failure };
      const version = digestOf(bytes);
      written.set(tokenId, version);
      return { kind: "written", version };
    },
    compare: ({ tokenId }) => {
      const now = checked(place, stateOf);
      if (!now.ok) return Promise.resolve(now);
      const version = written.get(tokenId);
      if (version === undefined) return Promise.resolve({ ok: true, value: "unknowable" });
      const same = now.value.kind === "present" && now.value.version === version;
      return Promise.resolve({ ok: true, value: same ? "same" : "other" });
    },
  };
}

function moved(base: SinkState, now: SinkState): boolean {
  if (base.kind === "hidden" || now.kind === "hidden") return false;
  if (base.kind !== now.kind) return true;
  return base.kind === "present" && now.kind === "present" && base.version !== now.version;
}

/** Works on the real path, which lies inside the root and is no link to elsewhere. */
function checked<T>(place: FilePlace, work: (target: string) => T): Answer<T> {
  const { root, path } = place;
  try {
    const folder = realpathSync(dirname(resolve(root, path)));
    const inside = relative(realpathSync(root), folder);
    const target = join(folder, resolve(root, path).slice(dirname(resolve(root, path)).length + 1));
    if (inside.startsWith("..") || isLink(target)) {
      return refused({ code: "outside", message: `${path} leads out of the repository` });
    }
    return { ok: true, value: work(target) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const next = code === "ENOENT" ? { next: "make the folder that the file is to stand in" } : {};
    return refused({
      code: "file-unwritable",
      message: `${path} can't be read or written (${code ?? "unknown"})`,
      ...next,
    });
  }
}

function isLink(target: string): boolean {
  return lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
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

/** Another file beside it, on the disk, then in its place: a reader sees the old or the new. */
function replace(target: string, bytes: Uint8Array): void {
  const beside = join(dirname(target), `.scopewright-${crypto.randomUUID()}.tmp`);
  try {
    const file = openSync(beside, "wx", 0o600);
    try {
      writeSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  const folder = openSync(dirname(target), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
