import { builtinCatalog } from "../../src/catalog/builtin.ts";
import type { Catalog } from "../../src/catalog/compiled.ts";
import { loadCatalog } from "../../src/catalog/load.ts";
import { repositoryReaders } from "../../src/check/repository-readers.ts";
import { readDefinitions } from "../../src/definitions/read-definitions.ts";
import { parseSettings } from "../../src/definitions/settings-file.ts";
import type { Change } from "../../src/definitions/reader.ts";
import { checkoutOf } from "../../src/evidence/files.ts";
import { findPersonalTokens } from "../../src/evidence/personal-tokens.ts";
import { gatherEvidence } from "../../src/evidence/gather.ts";
import type { Files } from "../../src/lint/fix.ts";
import { lint, type LintInput, type LintResult } from "../../src/lint/lint.ts";
import type { Outcome } from "../../src/model/problem.ts";
import { defaultSettings, type Settings } from "../../src/model/settings.ts";
import type { Integration } from "../../src/model/integration.ts";
import type { SourceFile, TextEdit } from "../../src/model/span.ts";
import { judgeLists, permissionFacts } from "../../src/permissions/gather.ts";
import { permissionListSources } from "../../src/permissions/list-sources.ts";
import { modulesOver } from "../../src/typescript/module.ts";
import * as morph from "../../src/typescript/ts-morph.ts";
import { rules } from "../../rules/index.ts";

const builtin = builtinCatalog();
const readers = repositoryReaders(builtin);

/**
 * Lints a repository held in memory: `scopes.yaml` is its catalog, `scopewright.yaml` its settings,
 * every other YAML file a definition. Other files are there for the settings to name.
 *
 * @throws Error when a file is not what it should be: such a test tests nothing.
 */
export async function lintProject(
  files: Files,
  more: Partial<LintInput> = {},
): Promise<LintResult> {
  return lint({ ...(await inputOf(files)), ...more });
}

/** As {@link lintProject}, with what the `sources` of the definitions call. */
export async function lintWithSources(files: Files): Promise<LintResult> {
  const input = await inputOf(files);
  const checkout = checkoutOf([...files.keys()], (path) => files.get(path));
  const found = await gatherEvidence(input.catalog, checkout, input.integrations);
  const facts = {
    ...input.facts,
    unresolvedCalls: found.unresolved,
    personalTokens: findPersonalTokens(input.catalog, checkout, input.integrations),
  };
  return lint({ ...input, integrations: found.integrations, facts });
}

async function inputOf(files: Files): Promise<LintInput> {
  const file = (path: string): Outcome<SourceFile> => {
    const text = files.get(path);
    if (text !== undefined) return { ok: true, value: { path, text } };
    const problem = { code: "file-not-found", message: "there is no such file", file: path };
    return { ok: false, problems: [problem] };
  };
  const settings = settingsOf(files);
  const special = ["scopes.yaml", "scopewright.yaml"];
  const paths = [...files.keys()]
    .filter((path) => path.endsWith(".yaml") && !special.includes(path))
    .toSorted();
  const candidates = paths.map((path) => ({ path, named: true }));
  const read = await readDefinitions(candidates, { settings, file }, readers);
  if (read.problems.length > 0) throw new Error(JSON.stringify(read.problems, undefined, 1));
  const catalog = catalogOf(files, file);
  const sources = permissionListSources(settings, catalog, [], () => false);
  const modules = modulesOver(morph, (path) => {
    const text = files.get(path);
    return text === undefined ? undefined : { path, text };
  });
  const { lists, problems } = judgeLists(modules, sources, read.integrations, catalog);
  if (problems.length > 0) throw new Error(JSON.stringify(problems, undefined, 1));
  const edits = (integration: Integration, change: Change): readonly TextEdit[] | undefined => {
    const reader = readers.find(({ id }) => id === integration.reader);
    const source = read.sources.get(integration.at.file);
    if (reader === undefined || source === undefined) return undefined;
    const answer = reader.edit(source, integration, change);
    return answer.ok ? answer.edits : undefined;
  };
  return {
    integrations: read.integrations,
    catalog,
    facts: { permissions: permissionFacts(lists) },
    rules,
    settings,
    now: new Date("2026-11-22T12:00:00Z"),
    edit: (integration, scopes) => edits(integration, { kind: "scopes", scopes }),
    declare: (integration, calls) => edits(integration, { kind: "calls", calls }),
  };
}

/** Findings as `rule(subject)`, sorted. */
export function namesOf({ findings }: LintResult): readonly string[] {
  return findings
    .map(({ rule, subject }) => (subject === undefined ? rule : `${rule}(${subject})`))
    .toSorted();
}

function settingsOf(files: Files): Settings {
  const text = files.get("scopewright.yaml");
  return text === undefined
    ? defaultSettings
    : valueOf(parseSettings({ path: "scopewright.yaml", text }));
}

function catalogOf(files: Files, file: (path: string) => Outcome<SourceFile>): Catalog {
  return files.has("scopes.yaml") ? valueOf(loadCatalog(file, "scopes.yaml", builtin)) : builtin;
}

function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems, undefined, 1));
  return outcome.value;
}
