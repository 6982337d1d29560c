import { Secret } from "../../src/model/secret.ts";
import type { Failure } from "../../src/provision/failure.ts";
import type { OperationRecord } from "../../src/provision/lifecycle/record.ts";
import { type Escrow, LeaseLost, type RunPorts } from "../../src/provision/run/ports.ts";
import type { Sink, SinkState, WriteAnswer, Written } from "../../src/provision/sink.ts";
import type {
  Answer,
  Capabilities,
  LiveToken,
  MintAnswer,
  TokenProvider,
} from "../../src/provision/token-provider.ts";

/** The process dies here; nothing after it happens. */
export class Crash extends Error {}

/** What goes wrong outside, once. */
export type Fault =
  | "none"
  /** The effect happens, and the answer never comes. */
  | "mint-lost"
  /** No answer, and the effect happens after everybody looked. */
  | "mint-late"
  /** No answer, and no effect. */
  | "mint-dropped"
  | "mint-refused"
  | "broader"
  | "sink-lost"
  | "sink-dropped"
  | "sink-refused"
  | "foreign-edit"
  | "revoke-lost"
  | "list-fails";

/** What a run is made with. */
export interface Setting {
  readonly mint: Capabilities["mint"];
  readonly listable: boolean;
  /** Nothing but the rotated token itself may ask for its successor. */
  readonly self?: true;
  readonly sinks: readonly ("readable" | "write-only")[];
  readonly fault: Fault;
  /** What goes wrong the next time, after the first. */
  readonly next?: Fault;
  /** Boundaries, counted from 0, at which the process dies: each once. */
  readonly crashes: readonly number[];
}

interface SimulatedToken {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
  readonly scopes: readonly string[];
  live: boolean;
}

/**
 * A provider, places and a disk, all in memory. Every effect and every record has a boundary before
 * and after it, at which the process may die; what was done stays done.
 */
export class World {
  setting: Setting;
  readonly tokens: SimulatedToken[] = [];
  readonly values: (string | undefined)[];
  readonly versions: number[];
  /** Of the operation that is under way. */
  records: OperationRecord[] = [];
  readonly sealed: Map<string, string> = new Map<string, string>();
  /** Everything that was shown to people. */
  readonly shown: string[] = [];
  /** What must never happen and did. */
  readonly breaches: string[] = [];
  /** A leak, or an end that was asked for: places may be left with a dead token. */
  mayBreak = false;
  mints = 0;
  boundaries = 0;
  time = 1_000_000;
  #late: (() => void) | undefined;
  #fault: Fault;
  #next: Fault;
  /** What a crash takes with it. */
  onCrash: (() => void) | undefined;
  /** What another process does at a boundary. */
  meanwhile: ((at: number) => Promise<void>) | undefined;
  /** Counts who holds the lineage: whoever began under an older number writes nothing more. */
  epoch = 0;

  constructor(setting: Setting) {
    this.setting = setting;
    this.#fault = setting.fault;
    this.#next = setting.next ?? "none";
    this.values = setting.sinks.map(() => undefined);
    this.versions = setting.sinks.map(() => 0);
  }

  add(name: string, scopes: readonly string[]): SimulatedToken {
    const number = this.tokens.length + 1;
    const token = { id: `t${number}`, name, scopes, secret: `plain-${number}-canary`, live: true };
    this.tokens.push(token);
    return token;
  }

  live(): readonly SimulatedToken[] {
    return this.tokens.filter(({ live }) => live);
  }

  async boundary(): Promise<void> {
    const at = this.boundaries++;
    if (this.setting.crashes.includes(at)) {
      this.onCrash?.();
      throw new Crash(`at ${at}`);
    }
    await this.meanwhile?.(at);
  }

  /** True once, where this is the fault of the setting. */
  strikes(...faults: readonly Fault[]): Fault | undefined {
    if (!faults.includes(this.#fault)) return undefined;
    const struck = this.#fault;
    this.#fault = this.#next;
    this.#next = "none";
    return struck;
  }

  /** What was held up happens now, if anything was. */
  catchUp(): void {
    const late = this.#late;
    this.#late = undefined;
    late?.();
  }

  holdUp(effect: () => void): void {
    this.#late = effect;
  }

  ports(): RunPorts {
    const epoch = this.epoch;
    return {
      provider: new SimulatedProvider(this),
      sinks: this.setting.sinks.map((_, index) => simulatedSink(this, index)),
      journal: {
        reserve: () => Promise.resolve(),
        append: async (record) => {
          await this.boundary();
          if (epoch !== this.epoch) throw new LeaseLost("hook@production");
          this.records.push(record);
          await this.boundary();
        },
      },
      escrow: this.#escrow(epoch),
      labels: [],
      now: () => this.time,
      sleep: (milliseconds) => {
        this.time += milliseconds;
        return Promise.resolve();
      },
      report: (line) => this.shown.push(line),
    };
  }

  #escrow(epoch: number): Escrow {
    return {
      seal: async (operation, secret) => {
        await this.boundary();
        if (epoch !== this.epoch) throw new LeaseLost("hook@production");
        this.sealed.set(operation, secret.reveal());
        await this.boundary();
      },
      open: (operation) => {
        const text = this.sealed.get(operation);
        return Promise.resolve(text === undefined ? undefined : new Secret(text));
      },
      erase: async (operation) => {
        await this.boundary();
        this.sealed.delete(operation);
        await this.boundary();
      },
      eraseAll: async () => {
        await this.boundary();
        this.sealed.clear();
        await this.boundary();
      },
    };
  }
}

const lost: Failure = { code: "server-error", message: "no clear answer", status: 502 };

class SimulatedProvider implements TokenProvider {
  readonly capabilities: Capabilities;
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    this.capabilities = {
      mint: world.setting.mint,
      listable: world.setting.listable,
      nameable: world.setting.mint !== "replace",
      expiry: "instant",
      managerCredential: world.setting.self === true ? "self" : "separate",
    };
  }

  preflight(): Promise<Answer<void>> {
    return Promise.resolve({ ok: true, value: undefined });
  }

  async list(): Promise<Answer<readonly LiveToken[]>> {
    const world = this.#world;
    await world.boundary();
    if (world.strikes("list-fails") !== undefined) {
      return { ok: false, failure: { ...lost, code: "unreachable" } };
    }
    const value = world.live().map(({ id, name }) => ({ id, name }));
    world.catchUp();
    return { ok: true, value };
  }

  async mint({
    label,
    scopes,
    replaces,
  }: Parameters<TokenProvider["mint"]>[0]): Promise<MintAnswer> {
    const world = this.#world;
    await world.boundary();
    world.mints += 1;
    const fault = world.strikes(
      "mint-lost",
      "mint-late",
      "mint-dropped",
      "mint-refused",
      "broader",
    );
    if (fault === "mint-refused") {
      return { kind: "refused", failure: { code: "quota-full", message: "full" } };
    }
    const minted: SimulatedToken[] = [];
    const effect = (): void => {
      const old = world.tokens.find(({ id }) => id === replaces);
      if (replaces !== undefined && old?.live !== true) {
        // Whoever was overtaken between its record and its request can't be held back any more; it
        // asks with a credential that lives, and is told that the token was revoked.
        if (world.epoch === 0 || world.setting.self === true) {
          world.breaches.push(`I3: ${replaces} is dead and was asked to be replaced`);
        }
        return;
      }
      if (old !== undefined) old.live = false;
      const held = fault === "broader" ? [...scopes, "admin"] : scopes;
      minted.push(world.add(old?.name ?? label, held));
    };
    if (fault === "mint-late") world.holdUp(effect);
    else if (fault !== "mint-dropped") effect();
    await world.boundary();
    const [made] = minted;
    if (made === undefined || fault === "mint-lost") return { kind: "unknown", failure: lost };
    return { kind: "minted", id: made.id, secret: new Secret(made.secret) };
  }

  identify(secret: Secret): ReturnType<TokenProvider["identify"]> {
    const token = this.#world.tokens.find((each) => each.secret === secret.reveal());
    if (token?.live !== true) {
      return Promise.resolve({ ok: false, failure: { code: "dead-token", message: "dead" } });
    }
    return Promise.resolve({ ok: true, value: { id: token.id, scopes: token.scopes } });
  }

  async revoke(id: string): Promise<Answer<void>> {
    const world = this.#world;
    await world.boundary();
    const token = world.tokens.find((each) => each.id === id);
    const held = world.values.filter((value) => value === token?.secret).length;
    if (token?.live === true && held > 0 && !world.mayBreak) {
      world.breaches.push(`I6: ${id} was revoked while ${held} places hold it`);
    }
    if (token !== undefined) token.live = false;
    await world.boundary();
    if (world.strikes("revoke-lost") !== undefined) {
      return { ok: false, failure: { ...lost, code: "unreachable" } };
    }
    return { ok: true, value: undefined };
  }
}

function simulatedSink(world: World, index: number): Sink {
  const readable = world.setting.sinks[index] === "readable";
  const state = (): SinkState =>
    world.values[index] === undefined
      ? { kind: "absent" }
      : { kind: "present", version: String(world.versions[index]), drift: [] };
  const store = (value: string): void => {
    world.values[index] = value;
    world.versions[index]! += 1;
  };
  return {
    place: `place ${index}`,
    key: `place:${index}`,
    readable,
    preflight: () => Promise.resolve({ ok: true, value: undefined }),
    observe: () => Promise.resolve({ ok: true, value: state() }),
    write: async ({ secret }: Written, base: SinkState): Promise<WriteAnswer> => {
      await world.boundary();
      const fault = world.strikes("sink-lost", "sink-dropped", "sink-refused", "foreign-edit");
      if (fault === "foreign-edit") store("somebody else's");
      if (fault === "sink-refused") {
        return { kind: "refused", failure: { code: "forbidden", message: "no" } };
      }
      const now = state();
      const moved =
        readable &&
        (now.kind !== base.kind ||
          (now.kind === "present" && base.kind === "present" && now.version !== base.version));
      if (moved) {
        return { kind: "conflict", failure: { code: "conflict", message: "moved" } };
      }
      if (fault !== "sink-dropped") store(secret.reveal());
      await world.boundary();
      return fault === "sink-lost" || fault === "sink-dropped"
        ? { kind: "unknown", failure: lost }
        : { kind: "written", version: String(world.versions[index]) };
    },
    compare: ({ secret }: Written) =>
      Promise.resolve({
        ok: true,
        value: !readable
          ? "unknowable"
          : world.values[index] === secret.reveal()
            ? "same"
            : "other",
      }),
  };
}
