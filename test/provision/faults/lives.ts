import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { newRecoveryKey } from "../../../src/provision/journal/escrow.ts";
import { Journal } from "../../../src/provision/journal/journal.ts";
import { isEnded, operationOf } from "../../../src/provision/lifecycle/operation.ts";
import type { OperationKind } from "../../../src/provision/lifecycle/record.ts";
import { openStore } from "../../../src/tokens/store/open.ts";
import { Search } from "../../canary/search.ts";
import { type Fault, Outside, type ProviderKind, type SinkKind } from "./outside.ts";
import { key, type Life, live, scopes } from "./worker.ts";

/** One run: what is done, with what, and what goes wrong. */
export interface Run {
  readonly kind: OperationKind;
  readonly provider: ProviderKind;
  readonly sinks: readonly SinkKind[];
  readonly fault?: { readonly at: number; readonly kind: Fault };
  readonly dieAt?: NonNullable<Life["dieAt"]>;
}

/** What came of a run. */
export interface Verdict {
  readonly breaches: readonly string[];
  /** State in which the operation ended. */
  readonly end: string;
  /** Requests and journal writes of the first life, as far as it went. */
  readonly requests: number;
  readonly writes: number;
}

// A process dies here, not the machine: where the files lie does not matter, and memory is quick.
// They are thousands, so that each life searches its own.
const memory = "/dev/shm";
const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), "scopewright-faults-"));
const recovery = await newRecoveryKey();
let count = 0;
// Made once: each run begins with a copy.
const template = join(folder, "template.db");
const made = await openStore(template);
await Journal.open(made, Date.now);
await made.close();

export function removeFolder(): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Lives until the operation has ended, in as many processes as it takes, and judges. */
export async function lived({ kind, provider, sinks, fault, dieAt }: Run): Promise<Verdict> {
  const outside = new Outside(provider, sinks);
  const base = await outside.listen();
  const name = `${(count += 1)}.db`;
  const store = join(folder, name);
  copyFileSync(template, store);
  const told: string[] = [];
  try {
    const old = kind === "mint" ? undefined : outside.issue("old/one", scopes);
    if (old !== undefined) {
      for (const place of outside.places) {
        Object.assign(place, { value: old.secret, tokenId: old.id, version: 1 });
      }
    }
    outside.mayBreak = kind === "breach" || kind === "revoke";
    outside.fault = fault;
    const begin = { kind, ...(old === undefined ? {} : { oldId: old.id }) };
    const life: Life = {
      base,
      store,
      provider,
      sinks,
      recovery: recovery.identity.reveal(),
      begin,
      ...(provider === "gitlab-self" && old !== undefined ? { credential: old.secret } : {}),
    };
    const dies = dieAt !== undefined || fault?.kind.startsWith("kill") === true;
    let requests = 0;
    let writes = 0;
    if (dies) {
      await liveAndDie({ ...life, ...(dieAt === undefined ? {} : { dieAt }) }, outside, told);
    } else {
      const first = await live(life);
      told.push(first.told);
      ({ writes } = first);
    }
    requests = outside.requests.length;
    for (let lives = 0; lives < 8; lives += 1) {
      const next = await live(life);
      told.push(next.told);
      if (next.result === "nothing") break;
    }
    // What was held up comes at last, and whoever starts later finds it.
    if (outside.catchUp()) told.push((await live(life)).told);
    const { breaches, end } = await judge(kind, outside, store, told);
    return { breaches, end, requests, writes };
  } finally {
    await outside.close();
    for (const file of readdirSync(folder)) {
      if (file.startsWith(name)) rmSync(join(folder, file));
    }
  }
}

/** A real process that a real SIGKILL ends. */
async function liveAndDie(life: Life, outside: Outside, told: string[]): Promise<void> {
  const argv = [join(import.meta.dirname, "worker.ts")];
  const child = spawn(process.execPath, argv, { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(JSON.stringify(life));
  outside.kill = () => child.kill("SIGKILL");
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => told.push(chunk.toString()));
  }
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  outside.kill = undefined;
  // A fault that lies beyond the end does not strike; any other end is a fault of the harness.
  if (signal !== "SIGKILL" && code !== 0) throw new Error(`the worker failed: ${told.join("\n")}`);
}

async function judge(
  kind: OperationKind,
  outside: Outside,
  place: string,
  told: readonly string[],
): Promise<{ readonly breaches: readonly string[]; readonly end: string }> {
  const breaches = [...outside.breaches];
  const store = await openStore(place);
  let records: readonly object[] = [];
  let end = "never begun";
  let reported = false;
  let minted: string | undefined;
  let suspects = false;
  try {
    const [operation] = (await (await Journal.open(store, Date.now)).read(key)).operations;
    if (operation !== undefined) {
      ({ records } = operation);
      const folded = operationOf(operation.id, operation.records);
      end = folded.state;
      reported = end === "needs-operator";
      suspects = folded.suspected.length > 0;
      if (folded.delivered && end !== "aborted") minted = folded.minted?.id;
      if (!isEnded(folded)) breaches.push(`I7: it stands at ${end} and has no end`);
    }
    const sealed = await store.read.all("SELECT operation FROM provision_escrow", []);
    if (sealed.length > 0 && !reported) breaches.push("the sealed secret outlives the operation");
  } finally {
    await store.close();
  }
  const alive = outside.tokens.filter((token) => token.live);
  const secrets = new Set(alive.map(({ secret }) => secret));
  outside.places.forEach(({ value }, index) => {
    const dead = value !== undefined && !secrets.has(value);
    if (dead && !reported && !outside.mayBreak) breaches.push(`I1: place ${index} is dead`);
    if (end === "done" && kind !== "revoke" && (value === undefined || dead)) {
      breaches.push(`I1: it is done, and place ${index} has no live token`);
    }
  });
  const old = kind === "mint" ? undefined : "t1";
  for (const { id } of alive) {
    const expected = end === "done" ? id === minted : id === old;
    if (!expected && !reported && !suspects) breaches.push(`I2: nobody knows that ${id} lives`);
  }
  for (const { scopes: held } of alive) {
    if (held.join() !== scopes.join()) breaches.push("I5: a token holds other scopes");
  }
  if (outside.mints > 5) breaches.push(`I8: ${outside.mints} mints`);
  const disk = readdirSync(folder)
    .filter((name) => join(folder, name).startsWith(place))
    .map((name) => readFileSync(join(folder, name), "latin1"));
  const all = [...told, ...disk, inspect(records, { depth: 9 }), JSON.stringify(records)];
  const search = new Search(outside.tokens.map(({ secret }) => secret));
  const found = search.in(Buffer.from(all.join("\n"), "latin1"));
  if (found.length > 0) breaches.push("I4: a secret was told");
  return { breaches, end };
}
