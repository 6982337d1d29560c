import type { Command } from "commander";
import type { Catalog } from "../../catalog/compiled.ts";
import { repositoryCatalog } from "../../check/repository-catalog.ts";
import type { Outcome } from "../../model/problem.ts";
import type { SourceFile } from "../../model/span.ts";
import type { MinimizeReport } from "../../report/minimize-report.ts";
import { operationOf, parseCall, providerNamed, providerOfUrls } from "../call-argument.ts";
import { collect } from "../collect.ts";
import type { CommandModule, Context } from "../context.ts";
import type { ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import { minimizeFor, printMinimize, viewNamed } from "../minimal-answer.ts";
import { refuse } from "../refuse.ts";
import { UsageError } from "../usage-error.ts";

interface Options {
  readonly provider?: string;
  readonly tokenKind?: string;
  readonly integration?: string;
  readonly name?: string;
  readonly write?: boolean;
  readonly catalog?: string;
  readonly allow?: readonly string[];
  readonly format: string;
}

export const minimizeCommand: CommandModule = {
  describe: (command) => {
    command
      .argument("[calls...]", "a method and a path or URL each, quoted; a target may follow")
      .option("--provider <id>", "whose API is called; needless when every call is a URL")
      .option("--token-kind <kind>", "what kind of token makes the calls; any, unless stated")
      .option("--integration <file>", "take provider, token kind and calls from a definition")
      .option("--name <name>", "the integration that is meant, where the file holds several")
      .option("--write", "write the minimal set to the definition")
      .option(
        "--allow <scope>",
        "choose this scope too, though the catalog advises against it",
        more,
      )
      .option("--catalog <file>", "the catalog to put on top of the built-in one");
    addFormat(command, ["pretty", "json", "markdown"]);
    addExamples(command, [
      'scopewright minimize --provider sentry --token-kind internal-integration "POST /api/0/organizations/acme/releases/"',
      'scopewright minimize "GET https://api.github.com/repos/acme/web/pulls"',
      "scopewright minimize --integration integrations/release.yaml --write",
    ]);
  },
  run: minimize,
};

/** Gathers an option that may stand several times. */
function more(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

async function minimize(context: Context, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  const calls = command.args;
  if (options.integration !== undefined) {
    if (calls.length > 0 || options.provider !== undefined || options.tokenKind !== undefined) {
      throw new UsageError(
        "--integration takes calls, provider and token kind from the file: leave these out",
      );
    }
    const { minimizeIntegration } = await import("../minimize-integration.ts");
    return minimizeIntegration(context, { ...options, integration: options.integration });
  }
  if (options.write === true || options.name !== undefined) {
    throw new UsageError("--write and --name go with --integration");
  }
  if (calls.length === 0) throw new UsageError("name the calls, or a file with --integration");
  const sources = new Map<string, SourceFile>();
  const catalog = await repositoryCatalog(context.cwd, options.catalog, sources);
  const report = catalog.ok ? answerFor(catalog.value, calls, options) : catalog;
  if (!report.ok) {
    const textOf = (path: string): string | undefined => sources.get(path)?.text;
    return refuse(context, report.problems, options.format, textOf);
  }
  return printMinimize(context, report.value, options.format);
}

function answerFor(
  catalog: Catalog,
  texts: readonly string[],
  options: Options,
): Outcome<MinimizeReport> {
  const calls = collect(texts.map(parseCall));
  if (!calls.ok) return calls;
  const provider =
    options.provider === undefined
      ? providerOfUrls(catalog, calls.value)
      : providerNamed(catalog, options.provider);
  if (!provider.ok) return provider;
  const wanted = collect(calls.value.map((call) => operationOf(provider.value, call)));
  if (!wanted.ok) return wanted;
  const view = viewNamed(provider.value, options.tokenKind);
  if (!view.ok) return view;
  return minimizeFor(view.value, wanted.value, options.allow ?? []);
}
