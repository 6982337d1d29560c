import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** A requirement as written out in a catalog file. */
interface WrittenRequirement {
  readonly anyOf: readonly (readonly string[])[];
  readonly risk?: string;
  readonly tokens?: readonly string[];
  readonly when?: { readonly target: string };
  readonly extraChecks?: boolean;
}

/** One operation of a catalog file, with the short forms written out. */
export interface WrittenOperation {
  readonly method: string;
  readonly path: string;
  readonly requirements: readonly WrittenRequirement[];
}

interface WrittenProvider {
  readonly listSemantics: string;
  readonly source: Readonly<Record<string, string>>;
  readonly sources?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly operations: string;
  readonly aliases?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly scopes: Readonly<
    Record<string, { readonly access: string; readonly implies?: string[] }>
  >;
  readonly tokenKinds: Readonly<
    Record<
      string,
      {
        readonly grants: "all" | readonly string[] | { readonly allBut: readonly string[] };
        readonly always?: readonly string[];
        readonly personal?: boolean;
        readonly principal: string;
      }
    >
  >;
}

type Written = readonly (string | readonly string[] | WrittenRequirement)[] | WrittenRequirement;

/** The built-in catalog as text says it, read without the compiler that is under test elsewhere. */
export const providers: Readonly<Record<string, WrittenProvider>> = (
  parse(readFileSync("scopes.yaml", "utf8")) as {
    providers: Record<string, WrittenProvider>;
  }
).providers;

function writtenOut(value: Written): readonly WrittenRequirement[] {
  if ("anyOf" in value) return [value];
  if (value.length > 0 && value.every((each) => typeof each === "object" && "anyOf" in each)) {
    return value;
  }
  const anyOf = value.map((each) => (typeof each === "string" ? [each] : (each as string[])));
  return [{ anyOf }];
}

/** The operations in the text of an operations file. */
export function operationsIn(text: string): readonly WrittenOperation[] {
  const { operations } = parse(text) as {
    operations: Record<string, Record<string, Written>>;
  };
  return Object.entries(operations).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, value]) => ({
      method,
      path,
      requirements: writtenOut(value),
    })),
  );
}

const read = new Map<string, readonly WrittenOperation[]>();

/** The operations of a built-in provider. */
export function operationsOf(provider: string): readonly WrittenOperation[] {
  const operations =
    read.get(provider) ?? operationsIn(readFileSync(providers[provider]!.operations, "utf8"));
  read.set(provider, operations);
  return operations;
}

/** A scope set with all that it implies. */
export function closure(provider: string, scopes: readonly string[]): ReadonlySet<string> {
  const held = new Set<string>();
  const add = (name: string): void => {
    if (held.has(name)) return;
    held.add(name);
    for (const implied of providers[provider]!.scopes[name]?.implies ?? []) add(implied);
  };
  for (const name of scopes) add(name);
  return held;
}

/** The operations that a scope set opens, by the definition and nothing cleverer. */
export function reach(provider: string, scopes: readonly string[]): readonly WrittenOperation[] {
  const held = closure(provider, scopes);
  return operationsOf(provider).filter(({ requirements }) =>
    requirements.some(({ anyOf }) =>
      anyOf.some((alternative) => alternative.every((scope) => held.has(scope))),
    ),
  );
}

/** The scopes that a kind can be granted. */
export function grantable(provider: string, kind: string): ReadonlySet<string> {
  const { grants } = providers[provider]!.tokenKinds[kind]!;
  const all = Object.keys(providers[provider]!.scopes);
  if (grants === "all") return new Set(all);
  if ("allBut" in grants) return new Set(all.filter((name) => !grants.allBut.includes(name)));
  return new Set(grants);
}
