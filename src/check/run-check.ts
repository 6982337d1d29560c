import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { findDefinitions } from "../definitions/find-definitions.ts";
import type { Definitions } from "../definitions/read-definitions.ts";
import { repositoryReaders } from "./repository-readers.ts";
import { readSource } from "../document/read.ts";
import { type Baseline, formatBaseline, parseBaseline } from "../lint/baseline.ts";
import type { LintResult } from "../lint/lint.ts";
import type { Outcome, Problem } from "../model/problem.ts";
import type { SourceFile } from "../model/span.ts";
import { type AppliedFix, writeFixes, type FixLevel } from "./write-fixes.ts";
import { judgeDefinitions, type JudgedDefinitions } from "./judge-definitions.ts";
import { openRepository, type Repository, type RepositoryOptions } from "./repository.ts";
import { filesAt } from "./repository-files.ts";

/** What to check, and what may be changed. Paths are relative to `root`, or absolute. */
export interface CheckOptions extends RepositoryOptions {
  /** Files and folders; the whole root when empty. */
  readonly paths: readonly string[];
  readonly now: Date;
  /** `none` unless stated. */
  readonly fix?: FixLevel;
  /** The baseline, in place of the one that the settings name. */
  readonly baseline?: string;
  /** Writes today's errors to the baseline: the only way in which it grows. */
  readonly updateBaseline?: boolean;
}

/** What a run found out. */
export interface CheckRun {
  /** Absent when the settings, the catalog or the baseline could not be read. */
  readonly lint?: LintResult;
  /** What could not be judged, but for unknown names, which are findings. */
  readonly problems: readonly Problem[];
  /** What is there and can't be judged by itself, such as a job with the default token. */
  readonly unjudged: readonly Problem[];
  readonly fixed: readonly AppliedFix[];
  /** The files that were read, by path. */
  readonly sources: ReadonlyMap<string, SourceFile>;
  /** What was judged, with the calls that were found; absent where `lint` is. */
  readonly judged?: JudgedDefinitions;
  /** Where the baseline was written, when it changed. */
  readonly baselineWritten?: { readonly file: string; readonly entries: number };
}

/** A fix can make room for another; more rounds than this would mean that two fixes fight. */
const mostRounds = 10;

/**
 * Checks the definitions below a root, as `scopewright check` does: settings, catalog, definitions,
 * rules, waivers, baseline, and fixes where these are asked for. Reads and writes files; what is
 * wrong with them are problems, never errors thrown.
 */
export async function runCheck(options: CheckOptions): Promise<CheckRun> {
  const sources = new Map<string, SourceFile>();
  const fixed: AppliedFix[] = [];
  const ground = await prepare(options, sources);
  if (!ground.ok) return { problems: ground.problems, unjudged: [], fixed, sources };
  let round = await judge(options, ground.value, sources);
  for (let rounds = 1; rounds < mostRounds && options.fix !== undefined; rounds += 1) {
    const { findings } = round.lint;
    const { applied, problems } = writeFixes(
      options.root,
      findings,
      options.fix,
      round.definitions.sources,
    );
    if (applied.length === 0) {
      round = { ...round, problems: [...round.problems, ...problems] };
      break;
    }
    fixed.push(...applied);
    round = await judge(options, ground.value, sources);
  }
  for (const [path, source] of round.definitions.sources) sources.set(path, source);
  const written = writeBaseline(options, ground.value, round);
  if (written.ok && options.updateBaseline === true) {
    // What was written just now is let be, in this run as in the next.
    round = await judge(options, { ...ground.value, baseline: round.lint.wholeBaseline }, sources);
  }
  return {
    lint: round.lint,
    judged: round.judged,
    problems: [...round.problems, ...(written.ok ? [] : written.problems)],
    unjudged: round.definitions.unjudged,
    fixed,
    sources,
    ...(written.ok && written.value !== undefined ? { baselineWritten: written.value } : {}),
  };
}

/** What does not change while fixes are made. */
interface Ground extends Repository {
  readonly baselineFile?: string;
  readonly baseline?: Baseline;
}

async function prepare(
  options: CheckOptions,
  sources: Map<string, SourceFile>,
): Promise<Outcome<Ground>> {
  const opened = await openRepository(options, sources);
  if (!opened.ok) return opened;
  const ground = opened.value;
  const baselineFile = options.baseline ?? ground.settings.baseline?.value;
  if (baselineFile === undefined) {
    return options.updateBaseline === true ? noBaselineNamed() : { ok: true, value: ground };
  }
  if (options.updateBaseline === true) return { ok: true, value: { ...ground, baselineFile } };
  const source = readSource(options.root, baselineFile);
  if (!source.ok) return source;
  const baseline = parseBaseline(source.value.path, source.value.text);
  if (!baseline.ok) return baseline;
  return { ok: true, value: { ...ground, baselineFile, baseline: baseline.value } };
}

function noBaselineNamed(): Outcome<never> {
  const message = "there is no baseline to update";
  const help = "name one with --baseline FILE, or with `baseline:` in scopewright.yaml";
  return { ok: false, problems: [{ code: "no-baseline", message, file: "", help }] };
}

interface Round {
  readonly definitions: Definitions;
  readonly judged: JudgedDefinitions;
  readonly lint: LintResult;
  readonly problems: readonly Problem[];
}

async function judge(
  options: CheckOptions,
  ground: Ground,
  sources: Map<string, SourceFile>,
): Promise<Round> {
  const { root, paths, now } = options;
  const readers = repositoryReaders(ground.catalog);
  const definitions = await findDefinitions(root, paths, ground.settings, readers);
  const by = { ...ground, files: filesAt(root), readers, now };
  const judged = await judgeDefinitions(definitions, by, sources);
  const problems = [...definitions.problems, ...judged.problems];
  return { definitions, judged, lint: judged.lint, problems };
}

/** Shrinks the baseline by what was mended; on request, writes it anew. */
function writeBaseline(
  { root, updateBaseline = false, paths }: CheckOptions,
  { baselineFile, baseline }: Ground,
  { lint: result, problems }: Round,
): Outcome<CheckRun["baselineWritten"]> {
  if (baselineFile === undefined) return { ok: true, value: undefined };
  // A run over a part of the repository, or one that can't read it all, does not see what is mended.
  const sawAll = paths.length === 0 && problems.length === 0;
  const shrunk = sawAll ? result.baseline : undefined;
  const wanted = updateBaseline ? result.wholeBaseline : shrunk;
  if (wanted === undefined) return { ok: true, value: undefined };
  const text = formatBaseline(wanted);
  if (baseline !== undefined && formatBaseline(baseline) === text) {
    return { ok: true, value: undefined };
  }
  try {
    writeFileSync(resolve(root, baselineFile), text);
  } catch (error) {
    const message = `the baseline can't be written (${(error as NodeJS.ErrnoException).code})`;
    return { ok: false, problems: [{ code: "file-unwritable", message, file: baselineFile }] };
  }
  return { ok: true, value: { file: baselineFile, entries: wanted.findings.length } };
}
