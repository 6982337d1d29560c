import { type Operation, riskClasses, type TokenKind } from "../model/catalog.ts";
import { closeHierarchy } from "./closure.ts";
import type { CompiledProvider } from "./compiled.ts";
import { grantedNames, type ProviderFacts } from "./facts.ts";
import type { PackedProvider } from "./packed.ts";

/** Makes the look-ups of a packed provider. */
export function unpackProvider(packed: PackedProvider): CompiledProvider {
  const { scopes } = packed;
  const names = scopes.map(({ name }) => name);
  const scopeNumber = new Map(names.map((name, index) => [name, index]));
  const tokenKinds = packed.tokenKinds.map((kind): TokenKind => ({
    ...kind,
    grants: grantedNames(kind.grants, names),
  }));
  return {
    id: packed.id,
    title: packed.title,
    hosts: packed.hosts,
    basePaths: packed.basePaths,
    listSemantics: packed.listSemantics,
    source: packed.source,
    digest: packed.digest,
    weights: packed.weights,
    scopes,
    tokenKinds,
    operations: unpackOperations(packed),
    realOperations: packed.realOperations,
    permissionLists: packed.permissionLists,
    ...(packed.aliases !== undefined && { aliases: packed.aliases }),
    templates: packed.templates,
    tables: {
      scopeNumber,
      kindNumber: new Map(tokenKinds.map(({ name }, index) => [name, index])),
      ...closeHierarchy(scopes, scopeNumber),
      requirements: packed.requirements.map((alternatives) =>
        alternatives.map((numbers) => Int32Array.from(numbers)),
      ),
      ...rowTables(packed),
    },
  };
}

/** The facts that a provider was packed from, for another catalog to add to. */
export function unpackFacts(packed: PackedProvider): ProviderFacts {
  return {
    id: packed.id,
    title: packed.title,
    hosts: packed.hosts,
    basePaths: packed.basePaths,
    listSemantics: packed.listSemantics,
    source: packed.source,
    weights: packed.weights,
    scopes: packed.scopes,
    tokenKinds: packed.tokenKinds,
    operations: unpackOperations(packed).slice(0, packed.realOperations),
    permissionLists: packed.permissionLists,
    ...(packed.aliases !== undefined && { aliases: packed.aliases }),
  };
}

/** Operations of one shape share their requirements. */
function unpackOperations({ operations, paths, methods, shapes }: PackedProvider): Operation[] {
  const unpacked: Operation[] = [];
  for (let at = 0; at < operations.length; at += 3) {
    const path = paths[operations[at]!]!;
    const method = methods[operations[at + 1]!]!;
    const { risk, requirements, source } = shapes[operations[at + 2]!]!;
    unpacked.push(
      source === undefined
        ? { method, path, risk, requirements }
        : { method, path, risk, requirements, source },
    );
  }
  return unpacked;
}

interface RowTables {
  readonly rowOperation: Int32Array;
  readonly rowRequirement: Int32Array;
  readonly rowKinds: Uint32Array;
  readonly rowTarget: ReadonlyMap<number, string>;
  readonly firstRow: Int32Array;
  readonly risk: Uint8Array;
}

function rowTables({ operations, shapes }: PackedProvider): RowTables {
  const count = operations.length / 3;
  const rowOperation: number[] = [];
  const rowRequirement: number[] = [];
  const rowKinds: number[] = [];
  const rowTarget = new Map<number, string>();
  const firstRow = new Int32Array(count + 1);
  const risk = new Uint8Array(count);
  for (let operation = 0; operation < count; operation++) {
    const shape = shapes[operations[3 * operation + 2]!]!;
    risk[operation] = riskClasses.indexOf(shape.risk);
    for (const [index, [requirement, kinds]] of shape.rows.entries()) {
      const target = shape.requirements[index]!.when?.target;
      if (target !== undefined) rowTarget.set(rowOperation.length, target);
      rowOperation.push(operation);
      rowRequirement.push(requirement);
      rowKinds.push(kinds);
    }
    firstRow[operation + 1] = rowOperation.length;
  }
  return {
    rowOperation: Int32Array.from(rowOperation),
    rowRequirement: Int32Array.from(rowRequirement),
    rowKinds: Uint32Array.from(rowKinds),
    rowTarget,
    firstRow,
    risk,
  };
}
