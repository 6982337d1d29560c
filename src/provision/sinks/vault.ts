import { scrypt } from "node:crypto";
import { promisify } from "node:util";
import type { Remote } from "../http.ts";
import type { Sink, SinkState } from "../sink.ts";
import { plainPath } from "./plain-path.ts";
import { type Stored, Vault, type VaultKey, vaultConflict } from "./vault-api.ts";

/** How often a key of somebody else's may come in between. */
const mostTries = 3;

/**
 * A write replaces the whole secret, so the other keys are read, kept, and written again under
 * check-and-set: whoever wrote in between makes it fail, and nothing of theirs is lost.
 */
export function vaultSink(remote: Remote, about: VaultKey): Sink {
  const { mount, path, key, namespace } = about;
  const vault = new Vault(remote, about);
  const parts = [namespace ?? "", mount, path].map(plainPath).filter((part) => part !== "");
  return {
    place: `Vault ${mount}/${path} ${key}`,
    key: `vault:${[remote.base, ...parts].join("/")}:${key}`,
    readable: true,
    preflight: () => vault.ready(),
    observe: async () => {
      const stored = await vault.read();
      return stored.ok ? { ok: true, value: await stateOf(stored.value, key) } : stored;
    },
    write: async ({ secret }, base) => {
      const value = secret.reveal();
      for (let tries = 1; ; tries += 1) {
        const now = await vault.read();
        if (!now.ok) return { kind: "refused", failure: now.failure };
        if (now.value.values[key] === value) {
          return { kind: "written", version: await versionOf(value) };
        }
        if (isMoved(base, await stateOf(now.value, key))) {
          return { kind: "conflict", failure: vaultConflict };
        }
        const { values, version } = now.value;
        const answer = await vault.write({ ...values, [key]: value }, version);
        if (answer.kind === "written") return { ...answer, version: await versionOf(value) };
        if (answer.kind !== "conflict" || tries === mostTries) return answer;
      }
    },
    compare: async ({ secret }) => {
      const stored = await vault.read();
      if (!stored.ok) return stored;
      const same = stored.value.values[key] === secret.reveal();
      return { ok: true, value: same ? "same" : "other" };
    },
  };
}

async function stateOf({ values, updatedAt }: Stored, key: string): Promise<SinkState> {
  if (!Object.hasOwn(values, key)) return { kind: "absent" };
  return {
    kind: "present",
    version: await versionOf(values[key]),
    ...(updatedAt === undefined ? {} : { updatedAt }),
    drift: [],
  };
}

const derive = promisify<string, string, number, Buffer>(scrypt);

/**
 * Vault counts versions of the secret as a whole, in which other keys change too. One key is told
 * apart by what is derived of its value, slowly: what somebody chose could be guessed otherwise.
 */
async function versionOf(value: unknown): Promise<string> {
  return (await derive(JSON.stringify(value), "scopewright vault key", 12)).toString("hex");
}

function isMoved(base: SinkState, now: SinkState): boolean {
  if (base.kind === "hidden" || now.kind === "hidden") return false;
  if (base.kind !== now.kind) return true;
  return base.kind === "present" && now.kind === "present" && base.version !== now.version;
}
