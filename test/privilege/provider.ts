import { createHash } from "node:crypto";
import type { Bitset, CompiledProvider } from "../../src/catalog/compiled.ts";
import { packTemplates } from "../../src/catalog/pack-templates.ts";
import {
  riskClasses,
  type Access,
  type Operation,
  type RiskClass,
  type Scope,
  type TokenKind,
} from "../../src/model/catalog.ts";

/** A requirement in few words. */
export interface PlainRequirement {
  readonly anyOf: readonly (readonly string[])[];
  readonly tokens?: readonly string[];
  readonly target?: string;
}

/** A provider in few words, for tests. */
export interface PlainProvider {
  readonly scopes: Readonly<
    Record<
      string,
      {
        readonly access?: Access;
        readonly implies?: readonly string[];
        readonly mayImply?: readonly string[];
        readonly conditional?: boolean;
        readonly openWorld?: boolean;
      }
    >
  >;
  readonly kinds?: Readonly<
    Record<
      string,
      {
        readonly grants?: readonly string[];
        readonly always?: readonly string[];
        readonly expands?: boolean;
      }
    >
  >;
  /** `GET /a/`: alternatives, or requirements for several targets. */
  readonly operations: Readonly<
    Record<string, readonly (readonly string[])[] | { readonly when: readonly PlainRequirement[] }>
  >;
  readonly risks?: Readonly<Record<string, RiskClass>>;
  readonly weights?: Readonly<Record<RiskClass, number>>;
}

const byMethod: Readonly<Record<string, RiskClass>> = { GET: "read", DELETE: "destructive" };

/** Compiles a description, plainly and without any of the compiler's code. */
export function buildProvider(plain: PlainProvider): CompiledProvider {
  const scopes: Scope[] = Object.entries(plain.scopes)
    .map(([name, facts]) => ({
      access: "read" as const,
      implies: [],
      mayImply: [],
      ...facts,
      name,
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const names = scopes.map(({ name }) => name);
  const kinds = plain.kinds ?? { app: { expands: true } };
  const tokenKinds: TokenKind[] = Object.entries(kinds).map(([name, kind]) => ({
    name,
    principal: "app",
    personal: false,
    grants: kind.grants ?? names,
    always: kind.always ?? [],
    expands: kind.expands ?? false,
    mint: "multi",
    session: false,
  }));
  const scopeNumber = new Map(names.map((name, number) => [name, number]));
  const kindNumber = new Map(tokenKinds.map(({ name }, number) => [name, number]));
  const requirements: Int32Array[][] = [];
  const rowOperation: number[] = [];
  const rowRequirement: number[] = [];
  const rowKinds: number[] = [];
  const rowTarget = new Map<number, string>();
  const firstRow: number[] = [0];
  const operations = Object.entries(plain.operations).map(([name, facts], index): Operation => {
    const [method = "", path = ""] = name.split(" ");
    const rows: readonly PlainRequirement[] = "when" in facts ? facts.when : [{ anyOf: facts }];
    for (const { anyOf, tokens, target } of rows) {
      const numbers = anyOf.map((alternative) =>
        Int32Array.from(new Set(alternative), (scope) => scopeNumber.get(scope)!).toSorted(),
      );
      const least = numbers.filter(
        (one, at) =>
          !numbers.some(
            (other, before) =>
              before !== at &&
              other.every((scope) => one.includes(scope)) &&
              (other.length < one.length || before < at),
          ),
      );
      if (target !== undefined) rowTarget.set(rowRequirement.length, target);
      rowOperation.push(index);
      rowRequirement.push(requirements.push(least) - 1);
      rowKinds.push(
        tokens === undefined
          ? 0xffffffff
          : tokens.reduce((mask, kind) => mask | (1 << kindNumber.get(kind)!), 0) >>> 0,
      );
    }
    firstRow.push(rowRequirement.length);
    const [first, ...others] = rows.map(({ anyOf, tokens, target }) => ({
      anyOf,
      ...(tokens === undefined ? {} : { tokens }),
      ...(target === undefined ? {} : { when: { target } }),
    }));
    const risk = plain.risks?.[name] ?? byMethod[method] ?? "write";
    return { method, path, risk, requirements: [first!, ...others] };
  });
  return {
    id: "test",
    title: "Test",
    hosts: [],
    basePaths: [],
    listSemantics: "any-of",
    source: { of: "test" },
    digest: createHash("sha256").update(JSON.stringify(plain)).digest("hex"),
    weights: plain.weights ?? { read: 1, write: 3, destructive: 5, critical: 25 },
    scopes,
    tokenKinds,
    operations,
    permissionLists: [],
    realOperations: operations.filter(({ method }) => method !== "SCOPE").length,
    templates: packTemplates(operations.filter(({ method }) => method !== "SCOPE")),
    tables: {
      scopeNumber,
      kindNumber,
      certain: closures(scopes, ({ implies }) => implies),
      possible: closures(scopes, ({ implies, mayImply }) => [...implies, ...mayImply]),
      requirements,
      rowOperation: Int32Array.from(rowOperation),
      rowRequirement: Int32Array.from(rowRequirement),
      rowKinds: Uint32Array.from(rowKinds),
      rowTarget,
      firstRow: Int32Array.from(firstRow),
      risk: Uint8Array.from(operations, ({ risk }) => riskClasses.indexOf(risk)),
    },
  };
}

function closures(
  scopes: readonly Scope[],
  next: (scope: Scope) => readonly string[],
): readonly Bitset[] {
  const byName = new Map(scopes.map((scope) => [scope.name, scope]));
  return scopes.map(({ name }) => {
    const seen = new Set([name]);
    for (const each of seen) for (const more of next(byName.get(each)!)) seen.add(more);
    const set = new Uint32Array((scopes.length + 31) >>> 5);
    scopes.forEach((scope, number) => {
      if (seen.has(scope.name)) set[number >>> 5]! |= 1 << (number & 31);
    });
    return set;
  });
}
