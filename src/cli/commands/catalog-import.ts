import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { catalogText } from "../../catalog-sources/catalog-text.ts";
import { compileImported } from "../../catalog-sources/compile-imported.ts";
import { sourceKinds } from "../../catalog-sources/sources.ts";
import { jsonImport, prettyImport } from "../../report/import-report.ts";
import { addSourceOptions, importSource, type SourceOptions } from "../catalog-source.ts";
import type { CommandModule, Context } from "../context.ts";
import type { ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import { refuse } from "../refuse.ts";
import { styleFor } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

interface Options extends SourceOptions {
  readonly out?: string;
  readonly format: string;
}

export const catalogImportCommand: CommandModule = {
  describe: (command) => {
    command
      .argument("<kind>", `what is read: ${sourceKinds.map(({ id }) => id).join(", ")}`)
      .argument("<paths...>", "the files of the source, or its checkout")
      .option("--out <file>", "write the catalog there; without it, print it");
    addSourceOptions(command);
    addFormat(command, ["yaml", "json"]);
    command.addHelpText("after", `\nSources:\n${sourceKinds.map(sourceLine).join("")}`);
    addExamples(command, [
      "scopewright catalog import openapi openapi.json --list-semantics any-of --out acme.yaml",
      "scopewright catalog import msgraph permissions.json --out msgraph.yaml",
      "scopewright catalog import sentry-source ../sentry --out sentry.yaml",
    ]);
  },
  run: importCatalog,
};

function sourceLine({ id, summary }: (typeof sourceKinds)[number]): string {
  return `  ${id.padEnd(16)}  ${summary}\n`;
}

async function importCatalog(context: Context, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  const [kind = "", ...paths] = command.args;
  const imported = await importSource(context, kind, paths, options);
  if (!imported.ok) return refuse(context, imported.problems, options.format);
  const text = catalogText(imported.value, `catalog import ${kind}`);
  const compiled = compileImported(imported.value, text);
  const style = styleFor(context.stderr, context.env);
  context.stderr.write(prettyImport(imported.value, compiled, style));
  if (options.out !== undefined) {
    write(resolve(context.cwd, options.out), options.out, text);
    if (options.format === "json") context.stdout.write(jsonImport(imported.value, compiled));
  } else {
    context.stdout.write(options.format === "json" ? jsonImport(imported.value, compiled) : text);
  }
  return 0;
}

function write(path: string, shown: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    const { code } = error as { readonly code?: string };
    throw new UsageError(`${shown} can't be written (${code ?? String(error)})`);
  }
}
