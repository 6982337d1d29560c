import { repositoryCatalog } from "../check/repository-catalog.ts";
import type { Catalog } from "../catalog/compiled.ts";
import { findDefinitions, readerOf } from "../definitions/find-definitions.ts";
import type { Definitions } from "../definitions/read-definitions.ts";
import { readers } from "../definitions/readers.ts";
import { readSettings } from "../definitions/settings-file.ts";
import { applyEdits } from "../document/edits.ts";
import { nearestName } from "../document/nearest-name.ts";
import { writeSource } from "../document/write.ts";
import { riskClasses } from "../model/catalog.ts";
import type { ReachChange } from "../model/finding.ts";
import type { Integration } from "../model/integration.ts";
import type { Outcome, Problem } from "../model/problem.ts";
import type { SourceFile } from "../model/span.ts";
import { membersOf, removeAll } from "../catalog/bitset.ts";
import type { Bitset } from "../catalog/compiled.ts";
import { scopesNamed } from "../privilege/closure.ts";
import { dominationOf } from "../privilege/domination.ts";
import { resolveCalls, type WantedCall } from "../privilege/calls.ts";
import { reachOf } from "../privilege/reach.ts";
import type { KindView } from "../privilege/types.ts";
import { viewOf, viewOfHolders } from "../privilege/view.ts";
import type { MinimizeReport } from "../report/minimize-report.ts";
import { operationOf, providerNamed } from "./call-argument.ts";
import { collect } from "./collect.ts";
import type { Context } from "./context.ts";
import { exitCode, type ExitCode } from "./exit-code.ts";
import { minimizeFor, printMinimize, viewNamed } from "./minimal-answer.ts";
import { refuse } from "./refuse.ts";

interface Options {
  readonly integration: string;
  readonly name?: string;
  readonly write?: boolean;
  readonly catalog?: string;
  readonly allow?: readonly string[];
  readonly format: string;
}

/** Answers for the calls of a definition, beside what it grants now; on request, writes it. */
export async function minimizeIntegration(context: Context, options: Options): Promise<ExitCode> {
  const sources = new Map<string, SourceFile>();
  const textOf = (path: string): string | undefined => sources.get(path)?.text;
  const settings = readSettings(context.cwd);
  if (!settings.ok) return refuse(context, settings.problems, options.format, textOf);
  const path = options.catalog ?? settings.value.catalog?.value;
  const catalog = await repositoryCatalog(context.cwd, path, sources);
  if (!catalog.ok) return refuse(context, catalog.problems, options.format, textOf);
  const { value } = settings;
  const definitions = await findDefinitions(context.cwd, [options.integration], value, readers);
  for (const [file, source] of definitions.sources) sources.set(file, source);
  const integration = chooseIntegration(definitions, options);
  if (!integration.ok) return refuse(context, integration.problems, options.format, textOf);
  const report = answerFor(catalog.value, integration.value, options.allow ?? []);
  if (!report.ok) return refuse(context, report.problems, options.format, textOf);
  if (options.write !== true) return printMinimize(context, report.value, options.format);
  const written = writeScopes(context.cwd, definitions, integration.value, report.value);
  if (!written.ok) {
    refuse(context, written.problems, options.format === "json" ? "pretty" : options.format);
    return printMinimize(context, report.value, options.format) || exitCode({ unjudged: 1 });
  }
  return printMinimize(context, written.value, options.format);
}

function chooseIntegration(
  { integrations, problems }: Definitions,
  { integration: file, name }: Options,
): Outcome<Integration> {
  const [first, ...rest] = problems;
  if (first !== undefined) return { ok: false, problems: [first, ...rest] };
  const names = integrations.map((integration) => integration.name);
  const chosen =
    name === undefined && integrations.length === 1
      ? integrations[0]
      : integrations.find((integration) => integration.name === name);
  if (chosen !== undefined) return { ok: true, value: chosen };
  const nearest = name === undefined ? undefined : nearestName(name, names);
  const problem: Problem = {
    code: "which-integration",
    message:
      name === undefined
        ? "this holds several integrations"
        : `there is no integration \`${name}\` here`,
    file,
    expected: `--name with one of ${names.join(", ")}`,
    ...(nearest === undefined ? {} : { nearest }),
  };
  return { ok: false, problems: [problem] };
}

/** The minimal set for the calls of a definition, beside what it grants. */
export function answerFor(
  catalog: Catalog,
  integration: Integration,
  allowed: readonly string[],
): Outcome<MinimizeReport> {
  const at = (outcome: Outcome<never>, place: Integration["at"]): Outcome<never> => {
    if (outcome.ok) return outcome;
    const [first, ...rest] = outcome.problems.map((problem) => ({
      ...problem,
      file: place.file,
      at: place,
    }));
    return { ok: false, problems: [first!, ...rest] };
  };
  const provider = providerNamed(catalog, integration.provider.value);
  if (!provider.ok) return at(provider, integration.provider.at);
  // A foreign issuer's kinds say nothing about the scopes of the provider that is called.
  const { issuer, kind } = integration.token;
  const own = issuer === undefined || issuer.value === provider.value.id;
  const granted = integration.scopes.map(({ value }) => value);
  const view = own
    ? kind === undefined
      ? ({ ok: true, value: viewOfHolders(provider.value, granted) } as const)
      : viewNamed(provider.value, kind.value)
    : ({ ok: true, value: viewOf(provider.value) } as const);
  if (!view.ok) return at(view, kind?.at ?? integration.at);
  const wanted = collect(
    integration.calls.map((call): Outcome<WantedCall> => {
      const { name, target, evidence } = call;
      const found = operationOf(provider.value, target === undefined ? name : { ...name, target });
      const [{ ...first }] = evidence;
      return found.ok ? found : at(found, "at" in first ? first.at : integration.at);
    }),
  );
  if (!wanted.ok) return wanted;
  const report = minimizeFor(view.value, wanted.value, allowed);
  if (!report.ok) return at(report, integration.at);
  return {
    ok: true,
    value: {
      ...report.value,
      integration: {
        name: integration.name,
        file: integration.at.file,
        granted,
        ...against(view.value, granted, wanted.value, report.value),
        written: false,
      },
    },
  };
}

/** What changes from the grant to the answer, where both are known. */
function against(
  view: KindView,
  granted: readonly string[],
  wanted: readonly WantedCall[],
  { answer }: MinimizeReport,
): Pick<NonNullable<MinimizeReport["integration"]>, "change" | "domination"> {
  const { scopes, unknown } = scopesNamed(view.provider, granted);
  if (unknown.length > 0 || answer.kind !== "minimal") return {};
  const before = reachOf(view, scopes);
  const after = answer.reach;
  const change: ReachChange = {
    from: granted,
    to: answer.scopes,
    before: before.counts,
    after: after.counts,
    lost: operationsIn(view, before.operations, after.operations),
    gained: operationsIn(view, after.operations, before.operations),
  };
  return { change, domination: dominationOf(view, scopes, resolveCalls(view, wanted).calls) };
}

/** The operations of a set that the other set lacks, the most harmful first. */
function operationsIn(view: KindView, set: Bitset, other: Bitset): ReachChange["lost"] {
  const rest = set.slice();
  removeAll(rest, other);
  return membersOf(rest)
    .map((number) => view.provider.operations[number]!)
    .map(({ method, path, risk }) => ({ method, path, risk }))
    .toSorted((a, b) => riskClasses.indexOf(b.risk) - riskClasses.indexOf(a.risk));
}

function writeScopes(
  root: string,
  definitions: Definitions,
  integration: Integration,
  report: MinimizeReport,
): Outcome<MinimizeReport> {
  const { answer } = report;
  const { file } = integration.at;
  const refused = (message: string): Outcome<never> => ({
    ok: false,
    problems: [{ code: "not-written", message, file }],
  });
  if (answer.kind !== "minimal") return refused("there is no single answer to write");
  if (!answer.proven) return refused("the answer is not proven minimal, and was not written");
  const source = definitions.sources.get(file);
  if (source === undefined) throw new Error(`${file} was not read`);
  const change = { kind: "scopes", scopes: answer.scopes } as const;
  const edit = readerOf(integration, readers).edit(source, integration, change);
  if (!edit.ok) return refused(`the scopes can't be rewritten here: ${edit.reason}`);
  if (edit.edits.length > 0) {
    const written = writeSource(root, source, applyEdits(source.text, edit.edits));
    if (!written.ok) return written;
  }
  const written = edit.edits.length > 0;
  return { ok: true, value: { ...report, integration: { ...report.integration!, written } } };
}
