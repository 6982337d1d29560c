import { existsSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import type { Command } from "commander";
import { repositoryCatalog } from "../../check/repository-catalog.ts";
import { findFiles, type FoundFiles } from "../../evidence/files.ts";
import { inferCalls } from "../../evidence/infer.ts";
import type { Span } from "../../model/span.ts";
import type { SourceFile } from "../../model/span.ts";
import { jsonInferred, prettyInferred, yamlInferred } from "../../report/inferred-report.ts";
import type { CommandModule, Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import { refuse } from "../refuse.ts";
import { styleFor } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

interface Options {
  readonly provider?: string;
  readonly tests?: boolean;
  readonly catalog?: string;
  readonly format: string;
}

export const inferCommand: CommandModule = {
  describe: (command) => {
    command
      .argument("<paths...>", "files and folders to look at")
      .option("--provider <id>", "only this provider's calls; unknown hosts are taken for its own")
      .option("--tests", "look into tests, fixtures and mocks too")
      .option("--catalog <file>", "the catalog to put on top of the built-in one");
    addFormat(command, ["pretty", "json", "yaml"]);
    addExamples(command, [
      "scopewright infer .",
      "scopewright infer src scripts --provider sentry --format yaml",
    ]);
  },
  run: infer,
};

async function infer(context: Context, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  const sources = new Map<string, SourceFile>();
  const catalog = await repositoryCatalog(context.cwd, options.catalog, sources);
  if (!catalog.ok) {
    return refuse(context, catalog.problems, options.format, (path) => sources.get(path)?.text);
  }
  const { provider } = options;
  if (provider !== undefined && !catalog.value.providerIds.includes(provider)) {
    const known = catalog.value.providerIds.join(", ");
    throw new UsageError(`the catalog has no provider \`${provider}\`; it has ${known}`);
  }
  const root = rootOf(resolve(context.cwd, command.args[0]!));
  const files = chosenFiles(context.cwd, root, command.args, options);
  const found = await inferCalls(catalog.value, files, provider === undefined ? {} : { provider });
  const placed = <T extends { readonly at: Span }>(item: T): T => ({
    ...item,
    at: { ...item.at, file: shownPath(context.cwd, join(files.root, item.at.file)) },
  });
  const report = {
    calls: found.calls.map(placed),
    unresolved: found.unresolved.map(placed),
    files: files.paths.length,
    skipped: files.skipped.map((item) => ({ reason: item.reason, files: item.files })),
  };
  context.stdout.write(
    options.format === "json"
      ? jsonInferred(report)
      : options.format === "yaml"
        ? yamlInferred(report)
        : prettyInferred(report, styleFor(context.stdout, context.env)),
  );
  if (options.format === "yaml" && report.calls.length === 0) {
    context.stderr.write("scopewright: no call was found\n");
  }
  return exitCode({});
}

function chosenFiles(
  cwd: string,
  root: string,
  paths: readonly string[],
  { tests = false }: Options,
): FoundFiles {
  const absolute = paths.map((path) => resolve(cwd, path));
  const files = findFiles(root, absolute, { tests });
  const [missing] = files.missing;
  if (missing !== undefined) {
    const path = paths[absolute.indexOf(missing)] ?? missing;
    throw new UsageError(
      existsSync(missing)
        ? `${path} lies outside ${root}, as the first path tells it: run once for each checkout`
        : `${path} does not exist`,
    );
  }
  if (files.paths.length === 0) {
    const skipped = files.skipped.reduce((sum, item) => sum + item.files, 0);
    const why = skipped > 0 ? ` but ${skipped} that were left out: try --tests` : "";
    throw new UsageError(`there is no source, script or recording in ${paths.join(", ")}${why}`);
  }
  return files;
}

/** The checkout that a path lies in: what imports may lead to, and nothing beyond it. */
function rootOf(path: string): string {
  const folder =
    statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? path : dirname(path);
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return folder;
  }
}

function shownPath(cwd: string, path: string): string {
  const below = relative(cwd, path);
  return below.startsWith("..") || isAbsolute(below) ? path : below;
}
