import { isEnded, operationOf } from "../../src/provision/lifecycle/operation.ts";
import type { OperationKind } from "../../src/provision/lifecycle/record.ts";
import { type RunResult, runOperation } from "../../src/provision/run/run-operation.ts";
import { auditLineage } from "../../src/provision/run/audit.ts";
import { lineageOf } from "../../src/provision/lifecycle/lineage.ts";
import type { RunPorts } from "../../src/provision/run/ports.ts";
import { rotateThenWrite } from "./rotate-then-write.ts";
import { Crash, type Fault, type Setting, World } from "./simulated-world.ts";

const scopes = ["org:ci"];
const operation = "0199f0c1-0000-7000-8000-000000000001";

/** How a run ended, and what it broke. */
export interface Verdict {
  readonly setting: Setting;
  readonly kind: OperationKind;
  readonly breaches: readonly string[];
  readonly end: string;
  /** How many boundaries there were to crash at. */
  readonly boundaries: number;
}

/** What is different from the real thing: a rule left out, or another process at work. */
export interface Twist {
  /** The ports with one rule taken out. */
  readonly ports?: (ports: RunPorts, world: World) => RunPorts;
  /** Another process takes the lineage over at this boundary and runs to the end. */
  readonly takeOverAt?: number;
}

/** Runs an operation, dies where the setting says, recovers until it has ended, and judges. */
export async function lived(
  kind: OperationKind,
  setting: Setting,
  twist: Twist = {},
): Promise<Verdict> {
  const world = new World(setting);
  const portsOf = (): RunPorts => twist.ports?.(world.ports(), world) ?? world.ports();
  const old = kind === "mint" ? undefined : world.add("before/any/operation.1", scopes);
  if (old !== undefined) {
    setting.sinks.forEach((_, index) => {
      world.values[index] = old.secret;
      world.versions[index] = 1;
    });
  }
  world.mayBreak = kind === "breach" || kind === "revoke";
  const { sinks } = world.ports();
  const bases = await Promise.all(sinks.map((sink) => sink.observe()));
  world.records.push({
    type: "planned",
    plan: {
      kind,
      lineage: { integration: "hook", environment: "production" },
      provider: "simulated",
      issuer: "simulated",
      scopes,
      known: world.live().map(({ id }) => id),
      sinks:
        kind === "revoke"
          ? []
          : sinks.map(({ key, place }, index) => {
              const base = bases[index]!;
              if (!base.ok) throw new Error("a simulated place answers");
              return { key, place, base: base.value };
            }),
      grace: kind === "rotate" ? 60_000 : 0,
      ...(old === undefined ? {} : { oldId: old.id, oldName: old.name }),
    },
  });
  const breaches: string[] = [];
  if (twist.takeOverAt !== undefined) {
    world.meanwhile = async (at) => {
      if (at !== twist.takeOverAt) return;
      world.meanwhile = undefined;
      world.epoch += 1;
      await toTheEnd(world, portsOf);
    };
  }
  await toTheEnd(world, portsOf);
  const { boundaries } = world;
  // What is held up until somebody looks comes all the same where nobody can.
  if (!setting.listable) world.catchUp();
  // Nobody dies in the look that every later start takes.
  world.boundaries = Number.MAX_SAFE_INTEGER / 2;
  await startAudit(world, portsOf());
  const ended = operationOf(operation, world.records);
  if (!isEnded(ended)) breaches.push("I7: the operation has no end");
  breaches.push(...world.breaches, ...invariants(world, ended));
  // Where nobody else can ask, a crash between the request and its answer is for a person.
  const settles = setting.self !== true;
  const alone = setting.fault === "none" && setting.crashes.length < 2;
  if (alone && settles && ended.state !== "done") {
    breaches.push("a crash alone kept it from being done");
  }
  return { setting, kind, breaches, end: ended.state, boundaries };
}

async function toTheEnd(world: World, portsOf: () => RunPorts): Promise<void> {
  for (let runs = 0; runs < 12; runs += 1) {
    let result: RunResult;
    try {
      // A new process has nothing but the records.
      result = await runOperation({ id: operation, records: [...world.records] }, portsOf());
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      continue;
    }
    if (result.kind === "ended") return;
    if (result.kind === "waiting") world.time = result.until;
  }
}

/** What every later start does. */
async function startAudit(world: World, ports: RunPorts): Promise<void> {
  const ended = operationOf(operation, world.records);
  const lineage = lineageOf(ended.plan.lineage, [{ operation: ended, at: world.time }]);
  await auditLineage(lineage, ports.provider, ports);
}

function invariants(world: World, ended: ReturnType<typeof operationOf>): readonly string[] {
  const breaches: string[] = [];
  const { plan, state, minted, suspected, labels } = ended;
  const reported = state === "needs-operator";
  const alive = new Set(world.live().map(({ secret }) => secret));
  if (!reported && plan.kind !== "revoke") {
    world.values.forEach((value, index) => {
      if (value !== undefined && !alive.has(value) && !world.mayBreak) {
        breaches.push(`I1: place ${index} holds a dead token`);
      }
      if (state === "done" && (value === undefined || !alive.has(value))) {
        breaches.push(`I1: place ${index} has no live token, and the operation is done`);
      }
    });
  }
  const expected = new Set<string>();
  if (state === "done" && minted !== undefined) expected.add(minted.id);
  if (state === "aborted" && ended.oldId !== undefined) expected.add(ended.oldId);
  for (const { id, name } of world.live()) {
    const told = reported || suspected.includes(name);
    if (!expected.has(id) && !told) breaches.push(`I2: nobody knows that ${id} lives`);
  }
  if (world.setting.self === true && world.mints > 1) {
    breaches.push(`I3: the token asked for itself ${world.mints} times`);
  }
  if (world.mints > 5) breaches.push(`I8: ${world.mints} mints`);
  if (labels.length !== new Set(labels).size) breaches.push("a label was used twice");
  if (state !== "needs-operator" && world.sealed.size > 0) {
    breaches.push("the sealed secret outlives the operation");
  }
  const told = JSON.stringify([world.records, world.shown]);
  if (told.includes("canary")) breaches.push("I4: a secret was told");
  const wider = world
    .live()
    .filter(({ scopes: held, name }) => held.includes("admin") && !suspected.includes(name));
  if (wider.length > 0 && !reported) breaches.push("I5: a token with more scopes lives");
  return breaches;
}

/** Everything that can go wrong, one thing at a time. */
export const faults: readonly Fault[] = [
  "none",
  "mint-lost",
  "mint-late",
  "mint-dropped",
  "mint-refused",
  "broader",
  "sink-lost",
  "sink-dropped",
  "sink-refused",
  "foreign-edit",
  "revoke-lost",
  "list-fails",
];

/** Every kind of provider and of places that the lifecycle tells apart. */
export const surroundings: readonly Pick<Setting, "mint" | "listable" | "self" | "sinks">[] = (
  [
    { mint: "multi", listable: true },
    { mint: "multi", listable: false },
    { mint: "replace", listable: true },
    { mint: "replace", listable: false, self: true },
    { mint: "assisted", listable: false },
  ] as const
).flatMap((provider) =>
  [["readable"], ["write-only"], ["readable", "write-only"]].map((sinks) => ({
    ...provider,
    sinks: sinks as Setting["sinks"],
  })),
);

/** Every operation in every setting with up to so many crashes, each at every boundary. */
export async function* allLives(mostCrashes: number): AsyncGenerator<Verdict> {
  for (const kind of ["mint", "rotate", "breach", "revoke"] as const) {
    for (const around of surroundings) {
      for (const fault of faults) {
        yield* livesOf(kind, { ...around, fault, crashes: [] }, mostCrashes);
      }
    }
  }
}

async function* livesOf(
  kind: OperationKind,
  setting: Setting,
  crashesLeft: number,
): AsyncGenerator<Verdict> {
  const verdict = await lived(kind, setting);
  yield verdict;
  if (crashesLeft === 0) return;
  const from = (setting.crashes.at(-1) ?? -1) + 1;
  for (let at = from; at < verdict.boundaries; at += 1) {
    yield* livesOf(kind, { ...setting, crashes: [...setting.crashes, at] }, crashesLeft - 1);
  }
}

/** Every operation, taken over by another process at every boundary. */
export async function* allTakeOvers(): AsyncGenerator<Verdict> {
  for (const kind of ["mint", "rotate", "breach", "revoke"] as const) {
    for (const around of surroundings) {
      const setting: Setting = { ...around, fault: "none", crashes: [] };
      const { boundaries } = await lived(kind, setting);
      for (let at = 0; at < boundaries; at += 1) yield lived(kind, setting, { takeOverAt: at });
    }
  }
}

/** The rules that keep tokens from being lost, each taken out. */
export const withoutRule: Readonly<Record<string, NonNullable<Twist["ports"]>>> = {
  "look at the live tokens before minting again": (ports, world) =>
    withProvider(ports, {
      list: async () =>
        world.records.at(-1)?.type === "minting" ? { ok: true, value: [] } : ports.provider.list(),
    }),
  "look for strays at the end and at every start": (ports, world) =>
    withProvider(ports, {
      list: async () =>
        world.records.at(-1)?.type === "minting" ? ports.provider.list() : { ok: true, value: [] },
    }),
  "look whether a token lives before it is replaced": (ports, world) =>
    withProvider(ports, {
      list: async () => {
        const live = await ports.provider.list();
        const settled = world.records.at(-1)?.type === "mint-settled";
        return live.ok && settled ? { ok: true, value: [...live.value, { id: "t1" }] } : live;
      },
    }),
  "take an unclear answer for what it is": (ports) =>
    withProvider(ports, {
      mint: async (request) => {
        const answer = await ports.provider.mint(request);
        return answer.kind === "unknown" ? { ...answer, kind: "refused" } : answer;
      },
    }),
  "ask the new token what it holds": (ports) =>
    withProvider(ports, { identify: async () => ({ ok: true, value: {} }) }),
  "announce a mint before it is sent": (ports) => ({
    ...ports,
    journal: {
      ...ports.journal,
      append: async (record) => {
        if (record.type !== "minting") await ports.journal.append(record);
      },
    },
  }),
  "look at a place again before the old token ends": (ports) => ({
    ...ports,
    sinks: ports.sinks.map((sink) => ({
      ...sink,
      write: async (written, base) => {
        const answer = await sink.write(written, base);
        return answer.kind === "unknown" ? { kind: "written" } : answer;
      },
      compare: async () => ({ ok: true, value: "same" }),
    })),
  }),
};

/** A disk that says too early that it has a record: a crash takes the last one back. */
export const withoutSync: NonNullable<Twist["ports"]> = (ports, world) => ({
  ...ports,
  journal: {
    ...ports.journal,
    append: async (record) => {
      await ports.journal.append(record);
      world.onCrash = () => {
        if (world.records.at(-1) === record) world.records.pop();
        world.onCrash = undefined;
      };
    },
  },
});

/** Whoever was overtaken goes on as if nothing had happened. */
export const withoutFence: NonNullable<Twist["ports"]> = (ports, world) => ({
  ...ports,
  journal: {
    ...ports.journal,
    append: (record) => {
      world.records.push(record);
      return Promise.resolve();
    },
  },
});

function withProvider(ports: RunPorts, changed: Partial<RunPorts["provider"]>): RunPorts {
  const { provider } = ports;
  return {
    ...ports,
    provider: {
      capabilities: provider.capabilities,
      preflight: () => provider.preflight(),
      list: () => provider.list(),
      mint: (request) => provider.mint(request),
      identify: (secret) => provider.identify(secret),
      revoke: (id) => provider.revoke(id),
      ...changed,
    },
  };
}

/** Rotate, then write, with nothing written down: what a script does. */
export async function naiveRotation(crashes: readonly number[]): Promise<readonly string[]> {
  const world = new World({
    mint: "replace",
    listable: true,
    sinks: ["write-only"],
    fault: "none",
    crashes,
  });
  const old = world.add("hook", scopes);
  world.values[0] = old.secret;
  const { provider, sinks } = world.ports();
  try {
    await rotateThenWrite(provider, sinks[0]!, old.id, scopes);
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
  const alive = new Set(world.live().map(({ secret }) => secret));
  return alive.has(world.values[0]) ? [] : ["the place holds a dead token, and nobody knows"];
}
