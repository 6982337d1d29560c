import type { Integration, WorkflowCall } from "../model/integration.ts";
import type { Problem } from "../model/problem.ts";
import type { SourceFile } from "../model/span.ts";
import { integrationFileReader } from "./integration-file.ts";
import { fileOfDefinition, joinDefinitions } from "./joined-definitions.ts";
import type { ReadContext, Reader } from "./reader.ts";

/** What some files hold. */
export interface Definitions {
  readonly integrations: readonly Integration[];
  readonly problems: readonly Problem[];
  /** What readers could say nothing about; see `ReadResult`. */
  readonly unjudged: readonly Problem[];
  /** What only a review looks at; see `ReadResult`. */
  readonly aside: readonly Integration[];
  readonly workflowCalls: readonly WorkflowCall[];
  /** The files that were read, by path; reports take their code frames from here. */
  readonly sources: ReadonlyMap<string, SourceFile>;
}

/** A file to read. */
export interface Candidate {
  readonly path: string;
  /** It must hold a definition: no reader may pass it over for its content. */
  readonly named: boolean;
}

/**
 * Reads definitions from files in the order given, from wherever `context.file` takes them (a
 * folder, a git object). Two integrations of one name are a problem: reports, baselines and reviews
 * tell integrations apart by name.
 */
export async function readDefinitions(
  candidates: readonly Candidate[],
  context: ReadContext,
  readers: readonly Reader[],
): Promise<Definitions> {
  const integrations: Integration[] = [];
  const problems: Problem[] = [];
  const unjudged: Problem[] = [];
  const aside: Integration[] = [];
  const workflowCalls: WorkflowCall[] = [];
  const sources = new Map<string, SourceFile>();
  const read = async ({ path, named }: Candidate): Promise<void> => {
    const source = context.file(path);
    if (!source.ok) {
      const isCode = readers.every(
        (reader) => reader.readsCode === true || !reader.accepts(path, context.settings),
      );
      (isCode && !named ? unjudged : problems).push(...source.problems);
      return;
    }
    const { text } = source.value;
    const reader =
      readers.find((candidate) => candidate.accepts(path, context.settings, text)) ??
      (named ? fallback(path, readers) : undefined);
    if (reader === undefined) {
      if (named) problems.push(unknownKind(path, readers));
      return;
    }
    sources.set(path, source.value);
    const result = await reader.read(source.value, context);
    integrations.push(...result.integrations);
    problems.push(...result.problems);
    unjudged.push(...(result.unjudged ?? []));
    aside.push(...(result.aside ?? []));
    workflowCalls.push(...(result.workflowCalls ?? []));
  };
  for (const candidate of candidates) await read(candidate);
  for (const { definedIn } of integrations) {
    const path = definedIn && fileOfDefinition(definedIn);
    if (path !== undefined && !sources.has(path)) await read({ path, named: true });
  }
  const joined = joinDefinitions(integrations);
  problems.push(...joined.problems, ...sameNames(joined.integrations));
  return { integrations: joined.integrations, problems, unjudged, aside, workflowCalls, sources };
}

/** A YAML or JSON file that a person names is most likely a definition of our own format. */
function fallback(path: string, readers: readonly Reader[]): Reader | undefined {
  if (!/\.(?:ya?ml|json)$/.test(path)) return undefined;
  return readers.find(({ id }) => id === integrationFileReader.id);
}

function unknownKind(path: string, readers: readonly Reader[]): Problem {
  return {
    code: "unknown-kind-of-file",
    message: "no definition can be read from this kind of file",
    file: path,
    expected: readers.map(({ title }) => title).join("; "),
  };
}

function sameNames(integrations: readonly Integration[]): readonly Problem[] {
  const first = new Map<string, Integration>();
  const problems: Problem[] = [];
  for (const integration of integrations) {
    const known = first.get(integration.name);
    if (known === undefined) {
      first.set(integration.name, integration);
      continue;
    }
    const { file, start } = known.at;
    problems.push({
      code: "duplicate-integration",
      message: `an integration of the name \`${integration.name}\` stands already at ${file}:${start.line}`,
      file: integration.at.file,
      at: integration.at,
      expected: "a name of its own for each integration",
      help: "rename one of them",
    });
  }
  return problems;
}
