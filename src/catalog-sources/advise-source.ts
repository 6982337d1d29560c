import { isSubset, setOf } from "../catalog/bitset.ts";
import type { Bitset, CompiledProvider } from "../catalog/compiled.ts";
import type { OperationName } from "../model/catalog.ts";
import { operationsReached } from "../privilege/reach.ts";
import { viewOf } from "../privilege/view.ts";
import type { ImportedCatalog, LeastMark } from "./imported.ts";
import { keyOf } from "./verify.ts";

/** Something odd in what a source publishes. */
export interface SourceAdvice {
  readonly code: "several-least" | "least-dominated" | "wider-scope-lacks";
  /** One sentence without a full stop. */
  readonly message: string;
  readonly scope: string;
  readonly operations: readonly OperationName[];
}

/** What a person should look at twice in a source, beside what holds of every catalog. */
export function adviseSource(
  imported: ImportedCatalog,
  compiled: CompiledProvider,
): readonly SourceAdvice[] {
  return [
    ...severalLeast(imported),
    ...dominatedLeast(imported, compiled),
    ...narrowWide(compiled),
  ];
}

function* severalLeast({ operations }: ImportedCatalog): Generator<SourceAdvice> {
  const found = new Map<string, { kind: string; scopes: string[]; operations: OperationName[] }>();
  for (const { method, path, least = [] } of operations) {
    for (const [kind, marks] of Map.groupBy(least, (mark) => mark.kind)) {
      const scopes = [...new Set(marks.map(({ scope }) => scope))].toSorted();
      if (scopes.length < 2) continue;
      const key = `${kind} ${scopes.join(" ")}`;
      const known = found.get(key) ?? { kind, scopes, operations: [] };
      found.set(key, known);
      known.operations.push({ method, path });
    }
  }
  for (const { kind, scopes, operations: shown } of found.values()) {
    const message = `for ${kind}, several scopes are called the least privileged: ${scopes.join(", ")}`;
    yield { code: "several-least", message, scope: scopes[0]!, operations: shown };
  }
}

/** Marks of a scope that reaches all that another does, and more, though the other is enough. */
function* dominatedLeast(
  imported: ImportedCatalog,
  compiled: CompiledProvider,
): Generator<SourceAdvice> {
  const numbers = new Map(
    compiled.operations.map(({ method, path }, number) => [keyOf(method, path), number]),
  );
  const reaches = new Map<string, Bitset>();
  const reachOf = (kind: string, scope: number): Bitset => {
    const key = `${kind} ${scope}`;
    const known = reaches.get(key);
    if (known !== undefined) return known;
    const view = viewOf(compiled, kind)!;
    const reach = operationsReached(view, setOf(compiled.scopes.length, [scope]));
    reaches.set(key, reach);
    return reach;
  };
  const found = new Map<string, { mark: LeastMark; better: string; operations: OperationName[] }>();
  for (const { method, path, least = [] } of imported.operations) {
    const operation = numbers.get(keyOf(method, path));
    if (operation === undefined) continue;
    for (const mark of least) {
      const view = viewOf(compiled, mark.kind);
      const marked = compiled.tables.scopeNumber.get(mark.scope);
      if (view === undefined || marked === undefined) continue;
      const reach = reachOf(mark.kind, marked);
      const better = enough(compiled, mark.kind, operation).find((other) => {
        const less = reachOf(mark.kind, other);
        return other !== marked && isSubset(less, reach) && !isSubset(reach, less);
      });
      if (better === undefined) continue;
      const name = compiled.scopes[better]!.name;
      const key = `${mark.kind} ${mark.scope} ${name}`;
      const known = found.get(key) ?? { mark, better: name, operations: [] };
      known.operations.push({ method, path });
      found.set(key, known);
    }
  }
  for (const { mark, better, operations } of found.values()) {
    yield {
      code: "least-dominated",
      message: `for ${mark.kind}, \`${mark.scope}\` is called the least privileged, but \`${better}\` is enough and reaches strictly less`,
      scope: mark.scope,
      operations,
    };
  }
}

/** Scopes that are listed for an operation alone, as tokens of the kind may call it; numbers. */
function enough(compiled: CompiledProvider, kind: string, operation: number): readonly number[] {
  const { scopeNumber } = compiled.tables;
  const grants = new Set(compiled.tokenKinds.find(({ name }) => name === kind)?.grants);
  return compiled.operations[operation]!.requirements.filter(
    ({ tokens }) => tokens === undefined || tokens.includes(kind),
  )
    .flatMap(({ anyOf }) => anyOf)
    .filter((scopes) => scopes.length === 1 && grants.has(scopes[0]!))
    .map(([scope]) => scopeNumber.get(scope!)!);
}

/** Scopes that are taken to be wider than another, by whatever they (may) imply, and open less. */
function* narrowWide(compiled: CompiledProvider): Generator<SourceAdvice> {
  const { operations, realOperations, scopes, tokenKinds } = compiled;
  const alone = new Map<string, Map<string, OperationName>>();
  for (const { method, path, requirements } of operations.slice(0, realOperations)) {
    for (const [scope] of requirements.flatMap(({ anyOf }) =>
      anyOf.filter((all) => all.length === 1),
    )) {
      const opened = alone.get(scope!) ?? new Map<string, OperationName>();
      alone.set(scope!, opened.set(`${method} ${path}`, { method, path }));
    }
  }
  const expanded = tokenKinds.every(({ expands }) => expands);
  for (const { name, implies, mayImply } of scopes) {
    // Where every token is given what its scopes imply, lists need not repeat it.
    for (const narrower of [...mayImply, ...(expanded ? [] : implies)]) {
      const wide = alone.get(name);
      const lacking = [...(alone.get(narrower) ?? [])].filter(([key]) => wide?.has(key) !== true);
      if (lacking.length === 0) continue;
      const count = lacking.length === 1 ? "one operation" : `${lacking.length} operations`;
      yield {
        code: "wider-scope-lacks",
        message: `\`${name}\` is wider than \`${narrower}\` by name or hierarchy, but is not listed for ${count} of it`,
        scope: name,
        operations: lacking.map(([, operation]) => operation),
      };
    }
  }
}
