import type { Command } from "commander";
import { repositoryCatalog } from "../../check/repository-catalog.ts";
import type { SourceFile } from "../../model/span.ts";
import { jsonStats, markdownStats, prettyStats, statsOf } from "../../report/stats-report.ts";
import type { CommandModule, Context } from "../context.ts";
import type { ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import { refuse } from "../refuse.ts";
import { styleFor } from "../terminal.ts";

export const catalogStatsCommand: CommandModule = {
  describe: (command) => {
    command.option("--catalog <file>", "the catalog to put on top of the built-in one");
    addFormat(command, ["pretty", "json", "markdown"]);
    addExamples(command, ["scopewright catalog stats", "scopewright catalog stats --format json"]);
  },
  run: stats,
};

async function stats(context: Context, command: Command): Promise<ExitCode> {
  const { catalog: file, format } = command.opts<{ catalog?: string; format: string }>();
  const sources = new Map<string, SourceFile>();
  const catalog = await repositoryCatalog(context.cwd, file, sources);
  if (!catalog.ok) {
    return refuse(context, catalog.problems, format, (path) => sources.get(path)?.text);
  }
  const { value } = catalog;
  const providers = value.providerIds.map((id) => statsOf(value.provider(id)!));
  context.stdout.write(
    format === "json"
      ? jsonStats(providers)
      : format === "markdown"
        ? markdownStats(providers)
        : prettyStats(providers, styleFor(context.stdout, context.env)),
  );
  return 0;
}
