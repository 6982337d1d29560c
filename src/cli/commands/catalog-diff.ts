import type { Command } from "commander";
import { builtinCatalog } from "../../catalog/builtin.ts";
import { compileProvider } from "../../catalog/compile.ts";
import type { Catalog } from "../../catalog/compiled.ts";
import { loadFacts } from "../../catalog/load.ts";
import { diffProviders } from "../../catalog-sources/diff.ts";
import { repositoryCatalog } from "../../check/repository-catalog.ts";
import { readSource } from "../../document/read.ts";
import type { Outcome } from "../../model/problem.ts";
import type { SourceFile } from "../../model/span.ts";
import { jsonCatalogDiff, prettyCatalogDiff } from "../../report/catalog-diff-report.ts";
import { providerNamed } from "../call-argument.ts";
import type { CommandModule, Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import { refuse } from "../refuse.ts";
import { styleFor } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

interface Options {
  readonly provider?: string;
  readonly alone?: boolean;
  readonly format: string;
}

export const catalogDiffCommand: CommandModule = {
  describe: (command) => {
    command
      .argument("<old>", "a catalog file, or `builtin` for the built-in catalog")
      .argument("<new>", "likewise")
      .option("--provider <id>", "compare this provider alone")
      .option("--alone", "take the files for whole catalogs, without the built-in one below them");
    addFormat(command, ["pretty", "json"]);
    addExamples(command, [
      "scopewright catalog diff builtin scopes.yaml",
      "scopewright catalog diff --alone sentry-2024.yaml sentry-2026.yaml --format json",
    ]);
  },
  run: diff,
};

async function diff(context: Context, command: Command): Promise<ExitCode> {
  const { provider, alone = false, format } = command.opts<Options>();
  const sources = new Map<string, SourceFile>();
  const textOf = (path: string): string | undefined => sources.get(path)?.text;
  const [before, after] = await Promise.all(
    command.args.map((file) => catalogIn(context, file, alone, sources)),
  );
  if (!before!.ok) return refuse(context, before!.problems, format, textOf);
  if (!after!.ok) return refuse(context, after!.problems, format, textOf);
  const old = before!.value;
  const current = after!.value;
  if (provider !== undefined) {
    for (const catalog of [old, current]) {
      const named = providerNamed(catalog, provider);
      if (!named.ok) return refuse(context, named.problems, format);
    }
  }
  const shared = old.providerIds.filter((id) => current.providerIds.includes(id));
  const ids = shared.filter((id) => provider === undefined || id === provider);
  if (ids.length === 0) {
    throw new UsageError(
      `the catalogs have no provider in common: ${old.providerIds.join(", ")} against ${current.providerIds.join(", ")}`,
    );
  }
  const diffs = ids
    .filter((id) => old.provider(id)!.digest !== current.provider(id)!.digest)
    .map((id) => diffProviders(old.provider(id)!, current.provider(id)!));
  if (format === "json") context.stdout.write(jsonCatalogDiff(diffs));
  else if (diffs.length === 0) context.stdout.write("The catalogs say the same.\n");
  else context.stdout.write(prettyCatalogDiff(diffs, styleFor(context.stdout, context.env)));
  const gained = diffs.flatMap((each) =>
    [each.anyToken, ...each.scopes].flatMap((one) => one.gained),
  );
  return exitCode({ findings: gained.length });
}

async function catalogIn(
  context: Context,
  file: string,
  alone: boolean,
  sources: Map<string, SourceFile>,
): Promise<Outcome<Catalog>> {
  if (file === "builtin") return { ok: true, value: builtinCatalog() };
  if (!alone) return repositoryCatalog(context.cwd, file, sources);
  const facts = loadFacts((path) => {
    const source = readSource(context.cwd, path);
    if (source.ok) sources.set(source.value.path, source.value);
    return source;
  }, file);
  if (!facts.ok) return facts;
  const providers = new Map(facts.value.map((each) => [each.id, compileProvider(each)]));
  const value = {
    providerIds: [...providers.keys()].toSorted(),
    provider: (id: string) => providers.get(id),
  };
  return { ok: true, value };
}
