import type { Operation, Requirement, Scope } from "../model/catalog.ts";
import { minimalAlternatives } from "./alternatives.ts";
import { canonicalFacts } from "./canonical.ts";
import { closeHierarchy } from "./closure.ts";
import type { CompiledProvider } from "./compiled.ts";
import { digestFacts } from "./digest.ts";
import type { ProviderFacts } from "./facts.ts";
import { packTemplates } from "./pack-templates.ts";
import {
  everyKind,
  maxKinds,
  packedFormat,
  type PackedProvider,
  type PackedShape,
} from "./packed.ts";
import { silentScopes } from "./silent-scopes.ts";
import { unpackProvider } from "./unpack.ts";

/**
 * Compiles facts that passed `checkFacts`. Throws where they name what is not there: that is a
 * bug of the caller, not of a catalog file.
 */
export function compileProvider(facts: ProviderFacts): CompiledProvider {
  return unpackProvider(packProvider(facts));
}

/** The compiled provider as plain JSON; {@link unpackProvider} turns it into look-ups. */
export function packProvider(written: ProviderFacts): PackedProvider {
  const facts = canonicalFacts(written);
  if (facts.tokenKinds.length > maxKinds) throw new Error(`more than ${maxKinds} token kinds`);
  const scopeNumber = numbered(facts.scopes);
  const kindNumber = numbered(facts.tokenKinds);
  const requirements = new Interned<readonly (readonly number[])[]>();
  const shapes = new Interned<PackedShape>();
  const methods = new Interned<string>();
  const paths = new Interned<string>();
  const operations: number[] = [];
  const rowOf = (requirement: Requirement): readonly [number, number] => {
    const alternatives = requirement.anyOf.map((scopes) =>
      scopes.map((name) => numberOf(scopeNumber, name)),
    );
    return [
      requirements.add(minimalAlternatives(alternatives)),
      kindMask(requirement.tokens, kindNumber),
    ];
  };
  const add = (operation: Operation): void => {
    operations.push(paths.add(operation.path), methods.add(operation.method));
    operations.push(shapes.add(shapeOf(operation, rowOf)));
  };
  facts.operations.forEach(add);
  const { possible } = closeHierarchy(facts.scopes, scopeNumber);
  for (const silent of silentScopes(possible, requirements.items)) {
    add(pseudoOperation(facts.scopes[silent]!));
  }
  const { operations: real, ...header } = facts;
  return {
    format: packedFormat,
    ...header,
    digest: digestFacts(facts),
    requirements: requirements.items,
    shapes: shapes.items,
    methods: methods.items,
    paths: paths.items,
    operations,
    realOperations: real.length,
    templates: packTemplates(real),
  };
}

/** What a scope that unlocks nothing of its own is taken to open. */
function pseudoOperation({ name, access }: Scope): Operation {
  return {
    method: "SCOPE",
    path: name,
    risk: access === "admin" ? "critical" : access,
    requirements: [{ anyOf: [[name]] }],
  };
}

function shapeOf(
  operation: Operation,
  rowOf: (requirement: Requirement) => readonly [number, number],
): PackedShape {
  return {
    risk: operation.risk,
    requirements: operation.requirements,
    rows: operation.requirements.map(rowOf),
    ...(operation.source === undefined ? {} : { source: operation.source }),
  };
}

function kindMask(
  tokens: readonly string[] | undefined,
  kindNumber: ReadonlyMap<string, number>,
): number {
  if (tokens === undefined) return everyKind;
  let mask = 0;
  for (const name of tokens) mask |= 1 << numberOf(kindNumber, name);
  return mask >>> 0;
}

function numbered(named: readonly { readonly name: string }[]): Map<string, number> {
  return new Map(named.map(({ name }, index) => [name, index]));
}

function numberOf(numbers: ReadonlyMap<string, number>, name: string): number {
  const number = numbers.get(name);
  if (number === undefined) throw new Error(`${name} is named but not declared`);
  return number;
}

/** Values in the order of their first occurrence, each once. */
class Interned<T> {
  readonly items: T[] = [];
  readonly #indices: Map<string, number> = new Map();

  add(value: T): number {
    const key = JSON.stringify(value);
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    this.#indices.set(key, this.items.length);
    return this.items.push(value) - 1;
  }
}
