import type { CompiledProvider } from "../../src/catalog/compiled.ts";
import type { Scope, TokenKind } from "../../src/model/catalog.ts";

/**
 * Everything again, by the words of the design alone: names, sets and the operations' requirements,
 * none of the compiled tables, every subset of scopes tried. Only for providers with few scopes.
 */
export class BruteForce {
  readonly provider: CompiledProvider;
  readonly kind: TokenKind | undefined;

  constructor(provider: CompiledProvider, kindName?: string) {
    this.provider = provider;
    this.kind = provider.tokenKinds.find(({ name }) => name === kindName);
  }

  get kinds(): readonly TokenKind[] {
    return this.kind === undefined ? this.provider.tokenKinds : [this.kind];
  }

  /** What a token of the kind holds with these scopes. */
  held(kind: TokenKind, scopes: Iterable<string>, suspected: boolean): Set<string> {
    const held = new Set([...scopes, ...kind.always]);
    if (!kind.expands) return held;
    for (const name of held) {
      const scope = this.provider.scopes.find((each) => each.name === name)!;
      for (const more of scope.implies) held.add(more);
      if (suspected) for (const more of scope.mayImply) held.add(more);
    }
    return held;
  }

  /** What tokens of all kinds hold in common. */
  certain(scopes: readonly string[]): Set<string> {
    return this.kinds
      .map((kind) => this.held(kind, scopes, false))
      .reduce((common, held) => new Set([...common].filter((scope) => held.has(scope))));
  }

  /** What a token could hold if it were of all kinds at once. */
  possible(scopes: readonly string[]): Set<string> {
    return this.kinds
      .map((kind) => this.held(kind, scopes, true))
      .reduce((all, held) => new Set([...all, ...held]));
  }

  callable(tokens: readonly string[] | undefined): boolean {
    return this.kinds.some(({ name }) => tokens?.includes(name) ?? true);
  }

  reach(scopes: readonly string[]): Set<number> {
    const held = this.possible(scopes);
    const reached = new Set<number>();
    this.provider.operations.forEach(({ requirements }, operation) => {
      for (const { anyOf, tokens } of requirements) {
        if (!this.callable(tokens)) continue;
        if (anyOf.some((all) => all.every((each) => held.has(each)))) reached.add(operation);
      }
    });
    return reached;
  }

  authorises(scopes: readonly string[], call: { operation: number; target?: string }): boolean {
    const { requirements } = this.provider.operations[call.operation]!;
    let rows = requirements.filter(({ when }) => when?.target === call.target);
    if (call.target === undefined) {
      rows = requirements.filter(({ tokens }) => this.callable(tokens));
    } else if (rows.length === 0) {
      rows = requirements.filter(({ when }) => when === undefined);
    }
    const held = this.certain(scopes);
    return (
      rows.length > 0 &&
      rows.every(
        ({ anyOf, tokens }) =>
          this.callable(tokens) && anyOf.some((all) => all.every((each) => held.has(each))),
      )
    );
  }

  weight(operations: Iterable<number>): number {
    let sum = 0;
    for (const each of operations) {
      sum += this.provider.weights[this.provider.operations[each]!.risk];
    }
    // Weights such as 0.3 must not make equal sums differ.
    return Math.round(sum * 1e6) / 1e6;
  }

  excess(scopes: readonly string[], calls: readonly { operation: number }[]): number {
    const called = new Set(calls.map(({ operation }) => operation));
    return this.weight([...this.reach(scopes)].filter((operation) => !called.has(operation)));
  }

  /** Every set that may be granted, conditional and open-world scopes left out. */
  *choosable(): Generator<string[]> {
    const names = this.provider.scopes
      .filter(({ conditional, openWorld }) => conditional !== true && openWorld !== true)
      .map(({ name }) => name)
      .filter((name) => this.kinds.some(({ grants }) => grants.includes(name)));
    for (let mask = 0; mask < 1 << names.length; mask++) {
      yield names.filter((_, index) => (mask & (1 << index)) !== 0);
    }
  }

  holders(
    scopes: readonly string[],
    calls: readonly { operation: number; target?: string }[],
  ): string[] {
    return this.kinds
      .filter(({ grants }) => scopes.every((scope) => grants.includes(scope)))
      .filter(({ name }) =>
        calls.every(({ operation, target }) =>
          this.provider.operations[operation]!.requirements.some(
            ({ tokens, when }) =>
              (target === undefined || when === undefined || when.target === target) &&
              (tokens?.includes(name) ?? true),
          ),
        ),
      )
      .map(({ name }) => name);
  }

  /** All sufficient sets that some kind can hold, in the order of preference. */
  sufficient(calls: readonly { operation: number; target?: string }[]): string[][] {
    const found: { scopes: string[]; cost: (number | string)[] }[] = [];
    for (const scopes of this.choosable()) {
      if (!calls.every((call) => this.authorises(scopes, call))) continue;
      if (this.holders(scopes, calls).length === 0) continue;
      found.push({ scopes, cost: this.cost(scopes, calls) });
    }
    return found.toSorted((a, b) => compare(a.cost, b.cost)).map(({ scopes }) => scopes);
  }

  cost(scopes: readonly string[], calls: readonly { operation: number }[]): (number | string)[] {
    const facts = scopes.map((name) => this.provider.scopes.find((each) => each.name === name)!);
    const singles = scopes.map((scope) => this.weight(this.reach([scope])));
    const access = (level: Scope["access"]): number =>
      facts.filter((scope) => scope.access === level).length;
    return [
      this.excess(scopes, calls),
      scopes.length,
      Math.round(singles.reduce((sum, each) => sum + each, 0) * 1e6) / 1e6,
      access("admin"),
      access("write"),
      ...scopes.toSorted(),
    ];
  }
}

function compare(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index]!;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}
