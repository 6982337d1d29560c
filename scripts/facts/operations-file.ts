import { writeFile } from "node:fs/promises";
import type { RiskClass } from "../../src/model/catalog.ts";

/** What opens an operation for one kind of target, as a generator worked it out. */
export interface RequirementFact {
  readonly anyOf: readonly (readonly string[])[];
  readonly tokens?: readonly string[];
  readonly target?: string;
  readonly extraChecks?: boolean;
  /** The name of one of the provider's `sources`. */
  readonly source?: string;
}

/** One line of a catalog's operations file. */
export interface OperationFact {
  readonly method: string;
  readonly path: string;
  /** Given where it differs from what the method suggests. */
  readonly risk?: RiskClass;
  readonly requirements: readonly [RequirementFact, ...RequirementFact[]];
}

const methodOrder = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/** Plain where YAML reads the name back unchanged in a flow list, else quoted. */
function scalar(text: string): string {
  return /^[A-Za-z][A-Za-z0-9_.-]*(:[A-Za-z0-9_.-]+)*$/.test(text) ? text : JSON.stringify(text);
}

function list(names: readonly string[]): string {
  return `[${names.map(scalar).join(", ")}]`;
}

function requirementText(requirement: RequirementFact, risk: RiskClass | undefined): string {
  const { anyOf, tokens, target, extraChecks, source } = requirement;
  const fields = [`anyOf: [${anyOf.map(list).join(", ")}]`];
  if (risk !== undefined) fields.push(`risk: ${risk}`);
  if (tokens !== undefined) fields.push(`tokens: ${list(tokens)}`);
  if (target !== undefined) fields.push(`when: { target: ${scalar(target)} }`);
  if (extraChecks === true) fields.push("extraChecks: true");
  if (source !== undefined) fields.push(`source: ${scalar(source)}`);
  return `{ ${fields.join(", ")} }`;
}

/** The shortest form that says the same: a flat list of alternatives where each is one scope. */
function operationText({ requirements, risk }: OperationFact, flat: "any-of" | "all-of"): string {
  const [first, ...others] = requirements;
  if (others.length > 0) {
    return `[${requirements.map((each) => requirementText(each, risk)).join(", ")}]`;
  }
  const plain = Object.keys(first).length === 1 && risk === undefined;
  if (!plain) return requirementText(first, risk);
  const single = first.anyOf.every((alternative) => alternative.length === 1);
  if (flat === "any-of" && single) return list(first.anyOf.map(([name]) => name!));
  return `[${first.anyOf.map(list).join(", ")}]`;
}

/**
 * The text of `catalogs/<provider>.yaml`: one line per operation, grouped by path, sorted, so that
 * new facts show as added and removed lines.
 */
export function operationsFile(file: {
  readonly provider: string;
  readonly listSemantics: "any-of" | "all-of";
  /** Lines of the comment at the top. */
  readonly comment: readonly string[];
  readonly operations: readonly OperationFact[];
}): string {
  const byPath = Map.groupBy(file.operations, ({ path }) => path);
  const lines = [
    "# yaml-language-server: $schema=../schemas/catalog-operations.schema.json",
    "#",
    ...file.comment.map((line) => `# ${line}`),
    "version: 1",
    `provider: ${file.provider}`,
    "operations:",
  ];
  for (const path of [...byPath.keys()].toSorted()) {
    lines.push(`  ${path}:`);
    const seen = new Set<string>();
    const operations = byPath
      .get(path)!
      .toSorted((a, b) => methodOrder.indexOf(a.method) - methodOrder.indexOf(b.method));
    for (const operation of operations) {
      if (!methodOrder.includes(operation.method) || seen.has(operation.method)) {
        throw new Error(`${operation.method} ${path}: unknown or repeated method`);
      }
      seen.add(operation.method);
      lines.push(`    ${operation.method}: ${operationText(operation, file.listSemantics)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/**
 * Runs a generator as `node scripts/facts/<provider>.ts FACTS [OUT]`: reads the facts, writes the
 * catalog's operations, and says how many.
 */
export async function generate(
  provider: string,
  make: (factsFile: string) => Promise<string>,
): Promise<void> {
  const [facts, out = `catalogs/${provider}.yaml`] = process.argv.slice(2);
  if (facts === undefined) {
    console.error(`usage: node scripts/facts/${provider}.ts FACTS.json [OUT.yaml]`);
    process.exitCode = 2;
    return;
  }
  const text = await make(facts);
  await writeFile(out, text);
  const operations = text.match(/^ {4}[A-Z]+:/gm)?.length ?? 0;
  console.log(`${out}: ${operations} operations`);
}
