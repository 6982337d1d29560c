import { rules } from "../../rules/index.ts";
import { readerOf } from "../definitions/find-definitions.ts";
import type { Definitions } from "../definitions/read-definitions.ts";
import type { Change, Reader } from "../definitions/reader.ts";
import { gatherEvidence, type Gathered } from "../evidence/gather.ts";
import { findPersonalTokens } from "../evidence/personal-tokens.ts";
import type { Baseline } from "../lint/baseline.ts";
import { lint, type LintResult } from "../lint/lint.ts";
import type { Surroundings } from "../lint/surroundings.ts";
import type { Integration } from "../model/integration.ts";
import type { Facts } from "../model/facts.ts";
import type { Problem } from "../model/problem.ts";
import type { SourceFile, TextEdit } from "../model/span.ts";
import { permissionFacts } from "../permissions/gather.ts";
import { judgePages, type PermissionPages } from "./permission-pages.ts";
import type { Repository } from "./repository.ts";
import type { RepositoryFiles } from "./repository-files.ts";

/** Definitions, and what they are held against. */
export interface JudgedBy extends Repository {
  readonly files: RepositoryFiles;
  readonly readers: readonly Reader[];
  readonly now: Date;
  readonly baseline?: Baseline;
}

/** What the rules say, and what they were told beside the definitions. */
export interface JudgedDefinitions {
  readonly lint: LintResult;
  /** With the calls that were found. */
  readonly integrations: readonly Integration[];
  readonly surroundings: Surroundings;
  readonly pages: PermissionPages;
  /** What can't be judged, but for what the definitions' own reading said. */
  readonly problems: readonly Problem[];
}

/**
 * Runs every rule over definitions, with what their code calls and what settings pages do to them.
 *
 * @param sources gets every further file that was read, by path
 */
export async function judgeDefinitions(
  definitions: Definitions,
  { files, readers, settings, catalog, now, baseline }: JudgedBy,
  sources: Map<string, SourceFile>,
): Promise<JudgedDefinitions> {
  const pages = await judgePages(files, settings, catalog, definitions.integrations, sources);
  const evidence = await gatherEvidence(catalog, files.checkout, definitions.integrations);
  const { integrations } = evidence;
  const policy = settings.policy.personalTokens?.value ?? "allow";
  const personalTokens =
    policy === "allow" ? undefined : findPersonalTokens(catalog, files.checkout, integrations);
  readPlaces(files, evidence, personalTokens, sources);
  const edits = (integration: Integration, change: Change): readonly TextEdit[] | undefined => {
    const source = definitions.sources.get(integration.at.file);
    if (source === undefined) return undefined;
    const answer = readerOf(integration, readers).edit(source, integration, change);
    return answer.ok ? answer.edits : undefined;
  };
  const surroundings: Surroundings = {
    catalog,
    settings,
    now,
    facts: {
      permissions: permissionFacts(pages.lists),
      unresolvedCalls: evidence.unresolved,
      ...(personalTokens === undefined ? {} : { personalTokens }),
    },
    edit: (integration, scopes) => edits(integration, { kind: "scopes", scopes }),
    declare: (integration, calls) => edits(integration, { kind: "calls", calls }),
  };
  const result = lint({
    ...surroundings,
    integrations,
    rules,
    ...(baseline === undefined ? {} : { baseline }),
  });
  const problems = [...pages.problems, ...result.problems];
  return { lint: result, integrations, surroundings, pages, problems };
}

/** Reads the files in which something was found, for code frames, which show no token. */
function readPlaces(
  files: RepositoryFiles,
  evidence: Gathered,
  personalTokens: Facts["personalTokens"],
  sources: Map<string, SourceFile>,
): void {
  const places = evidence.integrations
    .flatMap(({ calls }) => calls.flatMap((call) => call.evidence))
    .flatMap((item) => (item.kind === "extracted" ? [item.at.file] : []));
  const uses = [...(personalTokens?.values() ?? [])].flat();
  for (const path of new Set([...places, ...uses.map(({ at }) => at.file)])) {
    const source = sources.has(path) ? undefined : files.file(path);
    if (source?.ok === true) sources.set(path, source.value);
  }
  for (const { at, prefix } of uses) {
    const source = sources.get(at.file);
    if (source === undefined || prefix === undefined) continue;
    const [start, end] = [at.start.offset + prefix.length, at.end.offset];
    const text = source.text.slice(0, start) + "*".repeat(end - start) + source.text.slice(end);
    sources.set(at.file, { ...source, text });
  }
}
