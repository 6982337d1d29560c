import type { DesiredLineage } from "../../src/provision/desired.ts";
import { type Lineage, lineageOf } from "../../src/provision/lifecycle/lineage.ts";
import {
  brokenOff as codeOfBreak,
  isEnded,
  operationOf,
} from "../../src/provision/lifecycle/operation.ts";
import type { OperationKind, OperationPlan } from "../../src/provision/lifecycle/record.ts";
import { operationPlan } from "../../src/provision/plan-operation.ts";
import { auditLineage } from "../../src/provision/run/audit.ts";
import { endsAtOnce, interruption } from "../../src/provision/run/interrupt.ts";
import { runOperation } from "../../src/provision/run/run-operation.ts";
import { faults, surroundings } from "./exhaustive.ts";
import { Crash, type Setting, World } from "./simulated-world.ts";

const scopes = ["org:ci"];
const lineage = { integration: "hook", environment: "production" };

/** An operation that died, and the one by which its tokens are ended. */
export interface BrokenOff {
  readonly setting: Setting;
  readonly first: OperationKind;
  readonly urgent: "breach" | "revoke";
  /** The boundary at which the second process dies once, or none. */
  readonly dieAt?: number;
}

/** How it came out. */
export interface BrokenOffVerdict extends BrokenOff {
  readonly breaches: readonly string[];
  /** Whether the first died, and was not merely stopped by what failed. */
  readonly died: boolean;
  readonly end: string;
  /** How many boundaries the second had to die at. */
  readonly boundaries: number;
}

/**
 * The first dies at a boundary; then somebody says that its tokens have to end. Undefined where it
 * came to its end before that.
 */
export async function brokenOff(about: BrokenOff): Promise<BrokenOffVerdict | undefined> {
  const { setting, first, urgent, dieAt } = about;
  const world = new World(setting);
  const old = first === "mint" ? undefined : world.add("before/any/operation.1", scopes);
  if (old !== undefined) {
    world.values.fill(old.secret);
    world.versions.fill(1);
  }
  const past = old === undefined ? [] : [await adopted(world, old.id)];
  world.mayBreak = first === "breach" || first === "revoke";
  await begin(world, first, past);
  let died = false;
  try {
    await runOperation({ id: "first", records: [...world.records] }, world.ports());
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    died = true;
  }
  if (isEnded(operationOf("first", world.records))) return undefined;
  const before = [...world.tokens];
  world.mayBreak = true;
  world.boundaries = 0;
  world.setting = { ...setting, crashes: dieAt === undefined ? [] : [dieAt] };
  const ends = [...past, { id: "first", records: world.records }];
  for (let runs = 0; runs < 12; runs += 1) {
    try {
      if (await takeOver(world, ends, urgent)) break;
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }
  const { boundaries } = world;
  // What every later start does; nobody dies in it.
  world.boundaries = Number.MAX_SAFE_INTEGER / 2;
  const ports = world.ports();
  world.catchUp();
  await auditLineage(standing(ends), ports.provider, ports);
  const ended = operationOf(ends.at(-1)!.id, ends.at(-1)!.records);
  return {
    ...about,
    breaches: breachesOf(world, ended, before, urgent),
    died,
    end: ended.state,
    boundaries,
  };
}

interface Kept {
  readonly id: string;
  readonly records: World["records"];
}

/** One process, from the journal alone; true once nothing is left to do. */
async function takeOver(world: World, kept: Kept[], urgent: "breach" | "revoke"): Promise<boolean> {
  const ports = world.ports();
  const last = kept.at(-1)!;
  const open = operationOf(last.id, last.records);
  world.records = last.records;
  const goesOn = last.id === "second" || endsAtOnce(open, urgent);
  if (!isEnded(open)) {
    if (goesOn) {
      const { kind } = await runOperation(
        { id: last.id, records: [...last.records] },
        { ...ports, labels: standing(kept).labels },
      );
      if (kind !== "ended") return false;
      if (last.id === "second" || open.plan.kind === urgent) return true;
    } else {
      const records = await interruption(open, ports);
      if ("paused" in records) return false;
      await world.boundary();
      last.records.push(...records);
      const { failure, state } = operationOf(last.id, last.records);
      if (failure !== undefined) world.shown.push(failure.code);
      if (urgent === "breach" ? failure?.code !== codeOfBreak : state === "aborted") return true;
    }
  }
  // Whoever reads that a replacement was lost looks first whether the old token lives.
  const lost = operationOf(last.id, last.records).failure?.code === "rotation-lost";
  if (last.id === "second" || (lost && urgent === "breach")) return true;
  world.records = [];
  await world.boundary();
  if (!(await begin(world, urgent, kept))) return true;
  kept.push({ id: "second", records: world.records });
  return takeOver(world, kept, urgent);
}

/** False where there is nothing that could be ended. */
async function begin(world: World, kind: OperationKind, kept: readonly Kept[]): Promise<boolean> {
  const { provider, sinks } = world.ports();
  const desired: DesiredLineage = {
    key: lineage,
    provider: "simulated",
    issuer: "simulated",
    scopes,
    deliveries: [],
  };
  const places = await Promise.all(sinks.map((sink) => sink.observe()));
  const plan = operationPlan(
    desired,
    { kind, grace: kind === "rotate" ? 60_000 : 0, acceptLoss: true },
    {
      lineage: standing(kept),
      capabilities: provider.capabilities,
      live: provider.capabilities.listable
        ? world.live().map(({ id, name }) => ({ id, name }))
        : [],
      sinks: sinks.map(({ key, place }, index) => {
        const base = places[index]!;
        if (!base.ok) throw new Error("a simulated place answers");
        return { key, place, base: base.value };
      }),
      now: world.time,
      clockSkew: 0,
    },
  );
  if (!plan.ok && plan.failure.code === "no-token") return false;
  if (!plan.ok) throw new Error(plan.failure.message);
  world.records.push({ type: "planned", plan: plan.value });
  return true;
}

function standing(kept: readonly Kept[]): Lineage {
  const timed = kept.map(({ id, records }) => ({ operation: operationOf(id, records), at: 1 }));
  return lineageOf(lineage, timed);
}

async function adopted(world: World, id: string): Promise<Kept> {
  const { sinks } = world.ports();
  const places = await Promise.all(
    sinks.map(async (sink) => {
      const base = await sink.observe();
      const { key, place } = sink;
      return { key, place, base: base.ok ? base.value : ({ kind: "absent" } as const) };
    }),
  );
  const plan: OperationPlan = {
    kind: "adopt",
    lineage,
    provider: "simulated",
    issuer: "simulated",
    scopes,
    known: [id],
    sinks: places,
    grace: 0,
  };
  return {
    id: "before",
    records: [
      { type: "planned", plan },
      { type: "minted", id, fingerprint: "f" },
      ...places.map((_, sink) => ({ type: "written", sink }) as const),
      { type: "delivered" },
      { type: "done" },
    ],
  };
}

function breachesOf(
  world: World,
  ended: ReturnType<typeof operationOf>,
  before: World["tokens"],
  urgent: "breach" | "revoke",
): readonly string[] {
  const { state, minted } = ended;
  if (state === "needs-operator") return world.breaches;
  // Where nothing new could be had, what ends the leaked one is told.
  if (state === "aborted" && ended.failure?.next?.includes("scopewright revoke") === true) {
    return world.breaches;
  }
  // What was asked for while the old one lived may come to pass after it has ended.
  const late = world.setting.fault === "mint-late" && world.setting.self === true;
  const breaches = world.breaches.filter((each) => !(late && each.startsWith("I3")));
  if (!isEnded(ended)) breaches.push("I7: it has no end");
  // What nobody can list and whose answer was lost is told of by its label.
  const lost = world.shown.includes("rotation-lost");
  const told = (name: string): boolean =>
    lost || (!world.setting.listable && name.startsWith("hook/"));
  const known = new Set(
    before.flatMap(({ secret }) => (world.values.includes(secret) ? secret : [])),
  );
  for (const { id, name, live, secret } of before) {
    if (live && (known.has(secret) || !told(name))) breaches.push(`${id} lives on after ${urgent}`);
  }
  for (const { id, name } of world.live()) {
    if (id !== minted?.id && !told(name)) breaches.push(`I2: nobody knows that ${id} lives`);
  }
  const alive = new Set(world.live().map(({ secret }) => secret));
  if (urgent === "breach" && state === "done") {
    for (const value of world.values) {
      if (value === undefined || !alive.has(value)) breaches.push("I1: a place has no live token");
    }
  }
  if (state === "done" && world.sealed.size > 0) breaches.push("a sealed secret outlives it");
  return breaches;
}

/** Every operation, dead at every boundary, broken off in every way and with a death on the way. */
export async function* allBrokenOff(dyingTwice: boolean): AsyncGenerator<BrokenOffVerdict> {
  for (const first of ["mint", "rotate", "breach", "revoke"] as const) {
    // Two places have all that one has.
    for (const around of surroundings.filter(({ sinks }) => sinks.length > 1)) {
      for (const fault of faults) {
        for (const urgent of ["breach", "revoke"] as const) {
          const setting = { ...around, fault, crashes: [] };
          yield* deaths(setting, first, urgent, dyingTwice && fault === "none");
        }
      }
    }
  }
}

async function* deaths(
  setting: Setting,
  first: OperationKind,
  urgent: "breach" | "revoke",
  twice: boolean,
): AsyncGenerator<BrokenOffVerdict> {
  for (let at = 0; ; at += 1) {
    const about = { setting: { ...setting, crashes: [at] }, first, urgent };
    const verdict = await brokenOff(about);
    if (verdict === undefined) return;
    yield verdict;
    if (!verdict.died) return;
    const deathsAfter = twice ? verdict.boundaries : 0;
    for (let dieAt = 0; dieAt < deathsAfter; dieAt += 1) {
      yield (await brokenOff({ ...about, dieAt }))!;
    }
  }
}
