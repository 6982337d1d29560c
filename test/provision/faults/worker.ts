import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { auditLineage } from "../../../src/provision/run/audit.ts";
import type { RecoveryKey } from "../../../src/provision/journal/escrow.ts";
import { escrowOf, recoveryKeyOf } from "../../../src/provision/journal/escrow.ts";
import { Journal, type Lease } from "../../../src/provision/journal/journal.ts";
import type { OperationKind, OperationRecord } from "../../../src/provision/lifecycle/record.ts";
import {
  type JournalledOperation,
  type RunResult,
  runOperation,
} from "../../../src/provision/run/run-operation.ts";
import { Secret } from "../../../src/model/secret.ts";
import { openStore } from "../../../src/tokens/store/open.ts";
import { standInProvider, standInSink } from "./clients.ts";
import type { ProviderKind, SinkKind } from "./outside.ts";

export const key = { integration: "hook", environment: "production" };
export const scopes: readonly string[] = ["self_rotate"];

/** One life of a process: what it works with, and what it is to do. */
export interface Life {
  readonly base: string;
  readonly store: string;
  readonly provider: ProviderKind;
  readonly sinks: readonly SinkKind[];
  /** What it speaks to the provider with, in place of the manager's. */
  readonly credential?: string;
  /** AGE-SECRET-KEY-… */
  readonly recovery: string;
  /** Begins an operation; absent: goes on with what is open, or audits. */
  readonly begin?: { readonly kind: OperationKind; readonly oldId?: string };
  /** Dies by SIGKILL at this write of the journal or the escrow, counted from 0. */
  readonly dieAt?: { readonly write: number; readonly when: "before" | "after" };
}

/** What a life came to; `told` is all that people would read. */
export interface LifeResult {
  readonly result?: RunResult["kind"] | "nothing" | "failed";
  readonly told: string;
  /** Writes of the journal and the escrow. */
  readonly writes: number;
}

/** Lives one life in this process. */
export async function live(life: Life): Promise<LifeResult> {
  const told: string[] = [];
  let writes = 0;
  const store = await openStore(life.store);
  const watched = async <T>(work: () => Promise<T>): Promise<T> => {
    const at = writes++;
    const dies = life.dieAt?.write === at ? life.dieAt.when : undefined;
    if (dies === "before") await die();
    const done = await work();
    if (dies === "after") await die();
    return done;
  };
  try {
    const journal = await Journal.open(store, Date.now);
    const lease = await journal.hold(key, `host:${process.pid}`, () => true);
    if (!("epoch" in lease)) throw new Error("the lineage is held");
    const recovery = (await recoveryKeyOf(new Secret(life.recovery)))!;
    const outcome = await act(life, journal, lease, recovery, watched, told);
    await journal.release(lease);
    return { result: outcome, told: told.join("\n"), writes };
  } finally {
    await store.close();
  }
}

type Watched = <T>(work: () => Promise<T>) => Promise<T>;

async function act(
  life: Life,
  journal: Journal,
  lease: Lease,
  recovery: RecoveryKey,
  watched: Watched,
  told: string[],
): Promise<NonNullable<LifeResult["result"]>> {
  const provider = standInProvider(life.base, life.provider, life.credential);
  const sinks = life.sinks.map((kind, index) => standInSink(life.base, index, kind));
  const report = (line: string): void => {
    told.push(line);
  };
  const sleep = (): Promise<void> => Promise.resolve();
  const history = await journal.read(key);
  const { lineage } = history;
  const audited = await auditLineage(lineage, provider, { sleep, report });
  if (!audited.ok) {
    told.push(JSON.stringify(audited.failure));
    return "failed";
  }
  const { open } = lineage;
  let operation: JournalledOperation | undefined = history.operations.find(
    ({ id }) => id === open?.id,
  );
  if (operation === undefined) {
    if (life.begin === undefined || history.operations.length > 0) return "nothing";
    const { kind, oldId } = life.begin;
    const bases = await Promise.all(sinks.map((sink) => sink.observe()));
    const listed = provider.capabilities.listable ? await provider.list() : undefined;
    if (bases.some(({ ok }) => !ok) || listed?.ok === false) return "failed";
    const alive = listed?.ok === true ? listed.value : [];
    const oldName = alive.find(({ id }) => id === oldId)?.name;
    const plan = {
      kind,
      lineage: key,
      provider: "stand-in",
      issuer: "stand-in",
      scopes,
      known: alive.map(({ id }) => id),
      sinks:
        kind === "revoke"
          ? []
          : sinks.map(({ key: place, place: words }, index) => {
              const base = bases[index]!;
              return {
                key: place,
                place: words,
                base: base.ok ? base.value : ({ kind: "absent" } as const),
              };
            }),
      grace: 0,
      ...(oldId === undefined ? {} : { oldId }),
      ...(oldName === undefined ? {} : { oldName }),
    };
    operation = await watched(() => journal.begin(lease, crypto.randomUUID(), plan));
  }
  const { id } = operation;
  const escrow = escrowOf(journal, lease, recovery);
  const ran = await runOperation(operation, {
    provider,
    sinks: life.begin?.kind === "revoke" ? [] : sinks,
    journal: {
      reserve: () => watched(() => journal.reserve(lease, id)),
      append: (record: OperationRecord) => watched(() => journal.append(lease, id, record)),
    },
    escrow: {
      seal: (...sealed) => watched(() => escrow.seal(...sealed)),
      open: (sealed) => escrow.open(sealed),
      erase: (sealed) => watched(() => escrow.erase(sealed)),
      eraseAll: () => watched(() => escrow.eraseAll()),
    },
    labels: lineage.labels,
    now: Date.now,
    sleep,
    report,
  });
  if (ran.kind === "paused") told.push(JSON.stringify(ran.failure));
  return ran.kind;
}

/** Nothing after it runs. */
async function die(): Promise<never> {
  process.kill(process.pid, "SIGKILL");
  await setTimeout(60_000);
  throw new Error("a killed process went on");
}

// As a process of its own, it gets its life on stdin, as that has a key in it, and tells its result
// on stdout.
if (process.argv[1] === import.meta.filename) {
  const result = await live(JSON.parse(await text(process.stdin)) as Life);
  process.stdout.write(JSON.stringify(result));
}
