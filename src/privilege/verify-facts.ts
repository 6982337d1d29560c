import type { CompiledProvider } from "../catalog/compiled.ts";
import type { Scope, TokenKind } from "../model/catalog.ts";

/** What a set of scopes costs, compared in this order. */
export interface NamedCost {
  readonly units: number;
  readonly count: number;
  readonly single: number;
  readonly admins: number;
  readonly writes: number;
}

/**
 * What a verifier needs of a provider, worked out again from its scopes, token kinds and operations
 * by name. Nothing here comes from the solver or from compiled tables: a fault there must not be able
 * to hide itself.
 */
export class NamedFacts {
  readonly provider: CompiledProvider;
  readonly kinds: readonly TokenKind[];
  /** Scopes that may be chosen. */
  readonly choosable: ReadonlySet<string>;
  readonly certainAlways: ReadonlySet<string>;
  readonly possibleAlways: ReadonlySet<string>;
  readonly #scopes: ReadonlyMap<string, Scope>;
  readonly #opened: ReadonlyMap<string, readonly number[]>;
  readonly #openToAll: readonly number[];
  readonly #certain: Map<string, ReadonlySet<string>> = new Map();
  readonly #possible: Map<string, ReadonlySet<string>> = new Map();
  readonly #alternatives: Map<number, readonly (readonly string[])[]> = new Map();
  readonly #reached: Map<string, ReadonlySet<number>> = new Map();
  readonly #scale: number;

  /** `allowing` names conditional and open-world scopes that may be chosen all the same. */
  constructor(
    provider: CompiledProvider,
    kindName: string | undefined,
    allowing: readonly string[],
  ) {
    this.provider = provider;
    this.kinds = provider.tokenKinds.filter(
      ({ name }) => kindName === undefined || name === kindName,
    );
    this.#scopes = new Map(provider.scopes.map((scope) => [scope.name, scope]));
    const granted = new Set(this.kinds.flatMap(({ grants }) => grants));
    this.choosable = new Set(
      provider.scopes
        .filter(({ name }) => granted.has(name) || provider.tokenKinds.length === 0)
        .filter(
          ({ name, conditional, openWorld }) =>
            (conditional !== true && openWorld !== true) || allowing.includes(name),
        )
        .map(({ name }) => name),
    );
    const common = this.kinds.map((kind) => this.#close(kind.always, kind.expands, false));
    const any = this.kinds.map((kind) => this.#close(kind.always, kind.expands, true));
    const [first = new Set<string>()] = common;
    this.certainAlways = new Set([...first].filter((name) => common.every((set) => set.has(name))));
    this.possibleAlways = new Set(any.flatMap((set) => [...set]));
    const opened = new Map<string, number[]>();
    const openToAll: number[] = [];
    provider.operations.forEach((_, index) => {
      for (const alternative of this.alternatives(index)) {
        if (alternative.length === 0) openToAll.push(index);
        for (const scope of alternative) {
          if (!opened.has(scope)) opened.set(scope, []);
          opened.get(scope)!.push(index);
        }
      }
    });
    this.#opened = opened;
    this.#openToAll = openToAll;
    this.#scale = scaleOf(Object.values(provider.weights));
  }

  /**
   * The alternatives, of any target, by which tokens of the kinds may call an operation; none that
   * contains another.
   */
  alternatives(operation: number): readonly (readonly string[])[] {
    return remembered(this.#alternatives, operation, () => {
      const { requirements } = this.provider.operations[operation]!;
      const callable = requirements.filter(({ tokens }) => this.callable(tokens));
      return least(callable.flatMap(({ anyOf }) => anyOf));
    });
  }

  /** Whether tokens of some kind looked at may call what is for these kinds. */
  callable(tokens: readonly string[] | undefined): boolean {
    return tokens === undefined || this.kinds.some(({ name }) => tokens.includes(name));
  }

  /** What the scope certainly brings, itself included. */
  certain(scope: string): ReadonlySet<string> {
    const expands = this.kinds.every((kind) => kind.expands);
    return remembered(this.#certain, scope, () => this.#close([scope], expands, false));
  }

  /** What the scope may bring at worst, itself included. */
  possible(scope: string): ReadonlySet<string> {
    const expands = this.kinds.length === 0 || this.kinds.some((kind) => kind.expands);
    return remembered(this.#possible, scope, () => this.#close([scope], expands, true));
  }

  /** The operations that a set of scopes reaches at worst. */
  reached(scopes: readonly string[]): ReadonlySet<number> {
    const key = scopes.toSorted().join(" ");
    return remembered(this.#reached, key, () => {
      const held = new Set(this.possibleAlways);
      for (const scope of scopes) for (const each of this.possible(scope)) held.add(each);
      const reached = new Set(this.#openToAll);
      for (const scope of held) {
        for (const index of this.#opened.get(scope) ?? []) {
          const ways = this.alternatives(index);
          if (ways.some((all) => all.every((each) => held.has(each)))) reached.add(index);
        }
      }
      return reached;
    });
  }

  /** The operations that name one of these scopes in an alternative. */
  naming(scopes: Iterable<string>): ReadonlySet<number> {
    return new Set([...scopes].flatMap((scope) => this.#opened.get(scope) ?? []));
  }

  /** Whether one token kind can be granted all the scopes and make calls of all these `tokens`. */
  holdable(scopes: readonly string[], calls: readonly (readonly string[] | undefined)[]): boolean {
    if (this.provider.tokenKinds.length === 0) return true;
    return this.kinds.some(
      ({ name, grants }) =>
        scopes.every((scope) => grants.includes(scope)) &&
        calls.every((tokens) => tokens === undefined || tokens.includes(name)),
    );
  }

  /** The weight of an operation in whole units; weights count to six decimals. */
  units(operation: number): number {
    const { risk } = this.provider.operations[operation]!;
    return Math.max(1, Math.round(this.provider.weights[risk] * this.#scale));
  }

  /** A stated weight in units. */
  unitsOf(weight: number): number {
    return weight * this.#scale;
  }

  /** What a set costs when the operations of `called` cost nothing. */
  cost(scopes: readonly string[], called: ReadonlySet<number>): NamedCost {
    const sum = (operations: Iterable<number>): number => {
      let units = 0;
      for (const each of operations) units += this.units(each);
      return units;
    };
    const access = scopes.map((name) => this.#scopes.get(name)?.access);
    return {
      units: sum([...this.reached(scopes)].filter((each) => !called.has(each))),
      count: scopes.length,
      single: scopes
        .map((scope) => sum(this.reached([scope])) - sum(this.reached([])))
        .reduce((total, each) => total + each, 0),
      admins: access.filter((each) => each === "admin").length,
      writes: access.filter((each) => each === "write").length,
    };
  }

  #close(scopes: readonly string[], expands: boolean, suspected: boolean): Set<string> {
    const closed = new Set(scopes);
    if (!expands) return closed;
    for (const name of closed) {
      const scope = this.#scopes.get(name);
      for (const each of scope?.implies ?? []) closed.add(each);
      if (suspected) for (const each of scope?.mayImply ?? []) closed.add(each);
    }
    return closed;
  }
}

/** Below zero where `a` costs less, above where it costs more. */
export function compareNamedCosts(a: NamedCost, b: NamedCost): number {
  return (
    a.units - b.units ||
    a.count - b.count ||
    a.single - b.single ||
    a.admins - b.admins ||
    a.writes - b.writes
  );
}

function remembered<K, V>(kept: Map<K, V>, key: K, make: () => V): V {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = make();
  kept.set(key, made);
  return made;
}

/** Those lists that contain no other one, each once. */
export function least(lists: readonly (readonly string[])[]): string[][] {
  const found: string[][] = [];
  for (const list of lists.toSorted((a, b) => a.length - b.length)) {
    if (!found.some((smaller) => smaller.every((each) => list.includes(each))))
      found.push([...list]);
  }
  return found;
}

/** The smallest power of ten, a million at most, that makes whole numbers of all weights. */
function scaleOf(weights: readonly number[]): number {
  const whole = (weight: number): boolean => Math.abs(weight - Math.round(weight)) < 1e-9;
  let scale = 1;
  while (scale < 1e6 && !weights.every((weight) => whole(weight * scale))) scale *= 10;
  return scale;
}
