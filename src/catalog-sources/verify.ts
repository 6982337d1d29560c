import type { CompiledProvider } from "../catalog/compiled.ts";
import { parseTemplate, templateShape } from "../catalog/template.ts";
import type { OperationName, Requirement, Source } from "../model/catalog.ts";
import type { ImportedCatalog } from "./imported.ts";

/** How an operation of a catalog stands to what a source says of it. */
export type VerifyStatus =
  /** Both ask for the same. */
  | "agrees"
  | "differs"
  /** The source has it, the catalog has not: calls to it can't be judged. */
  | "missing"
  /** The catalog has it; the source says nothing. */
  | "unstated"
  /** The source leaves open what it takes. */
  | "cannot-judge";

/** Which lists the source has, seen from the catalog's. */
export type Relation = "fewer" | "more" | "disjoint" | "overlapping";

/** One operation, compared. */
export interface VerifiedOperation extends OperationName {
  readonly status: VerifyStatus;
  readonly relation?: Relation;
  /** Alternatives, each all of its scopes, sorted. */
  readonly catalog?: readonly (readonly string[])[];
  readonly source?: readonly (readonly string[])[];
  /** Code of the platform checks more, as one side says. */
  readonly extraChecks?: boolean;
  readonly reason?: string;
  /** Where the source states it. */
  readonly at?: string;
}

/** Everything that a catalog and a source say differently, and what they agree on. */
export interface Verification {
  readonly provider: string;
  readonly catalog: Source;
  readonly source: Source;
  /** Sorted by path, then method. */
  readonly operations: readonly VerifiedOperation[];
  readonly counts: Readonly<Record<VerifyStatus, number>>;
}

/** Compares a catalog with a source, operation by operation. */
export function verifyAgainst(ours: CompiledProvider, theirs: ImportedCatalog): Verification {
  const known = new Map(
    ours.operations
      .slice(0, ours.realOperations)
      .map((operation) => [keyOf(operation.method, operation.path), operation]),
  );
  // A parameter that spans segments is a plain one to sources that know no other.
  const relaxed = new Map([...known.keys()].map((key) => [relaxedKey(key), key]));
  const prefixes = ["", ...theirs.basePaths, ...ours.basePaths];
  const operations: VerifiedOperation[] = [];
  for (const { method, path, requirements, unsettled, at } of theirs.operations) {
    const keys = prefixes.flatMap((prefix) => [
      keyOf(method, `${prefix}${path}`),
      ...(path.startsWith(`${prefix}/`) ? [keyOf(method, path.slice(prefix.length))] : []),
    ]);
    const key = [...keys, ...keys.flatMap((each) => relaxed.get(relaxedKey(each)) ?? [])].find(
      (each) => known.has(each),
    );
    const source = alternativesOf(requirements.filter(({ tokens }) => !scopeless(theirs, tokens)));
    const place = at === undefined ? {} : { at };
    if (key === undefined) {
      operations.push({ method, path, status: "missing", source, ...place });
      continue;
    }
    const operation = known.get(key)!;
    known.delete(key);
    const catalog = alternativesOf(operation.requirements);
    const relation = relationOf(catalog, source);
    const extra = [...operation.requirements, ...requirements].some((each) => each.extraChecks);
    operations.push({
      method,
      path: operation.path,
      status:
        unsettled !== undefined ? "cannot-judge" : relation === undefined ? "agrees" : "differs",
      ...(relation === undefined ? {} : { relation }),
      catalog,
      source,
      ...(extra ? { extraChecks: true } : {}),
      ...(unsettled === undefined ? {} : { reason: unsettled }),
      ...place,
    });
  }
  for (const { method, path, requirements } of known.values()) {
    operations.push({ method, path, status: "unstated", catalog: alternativesOf(requirements) });
  }
  operations.sort((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
  const counts = { agrees: 0, differs: 0, missing: 0, unstated: 0, "cannot-judge": 0 };
  for (const { status } of operations) counts[status] += 1;
  return { provider: ours.id, catalog: ours.source, source: theirs.source, operations, counts };
}

/** Kinds that hold no scopes (a key that goes into clients) say nothing of what scopes open. */
function scopeless({ tokenKinds }: ImportedCatalog, tokens: readonly string[] = []): boolean {
  const grants = tokens.map((kind) => tokenKinds.get(kind)?.grants);
  return grants.length > 0 && grants.every((each) => Array.isArray(each) && each.length === 0);
}

function relaxedKey(key: string): string {
  return key.replaceAll("{+}", "{}");
}

/** Equal for operations that no call can tell apart. */
export function keyOf(method: string, path: string): string {
  const template = parseTemplate(path);
  return `${method} ${template.ok ? templateShape(template.segments) : path}`;
}

/** What opens an operation for whichever target: sorted, without repetitions. */
export function alternativesOf(
  requirements: readonly Pick<Requirement, "anyOf">[],
): readonly (readonly string[])[] {
  const all = requirements.flatMap(({ anyOf }) => anyOf.map((scopes) => scopes.toSorted()));
  const byText = new Map(all.map((scopes) => [scopes.join(" "), scopes]));
  return [...byText.keys()].toSorted().map((text) => byText.get(text)!);
}

/** Nothing where both are the same. */
function relationOf(
  catalog: readonly (readonly string[])[],
  source: readonly (readonly string[])[],
): Relation | undefined {
  const ours = new Set(catalog.map((scopes) => scopes.join(" ")));
  const theirs = new Set(source.map((scopes) => scopes.join(" ")));
  const shared = [...ours].filter((each) => theirs.has(each)).length;
  if (shared === ours.size && shared === theirs.size) return undefined;
  if (shared === theirs.size) return "fewer";
  if (shared === ours.size) return "more";
  return shared === 0 ? "disjoint" : "overlapping";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
