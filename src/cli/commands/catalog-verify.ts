import type { Command } from "commander";
import { adviseCatalog } from "../../catalog/advise.ts";
import { adviseSource } from "../../catalog-sources/advise-source.ts";
import { catalogText } from "../../catalog-sources/catalog-text.ts";
import { compileImported } from "../../catalog-sources/compile-imported.ts";
import { detectKind } from "../../catalog-sources/detect-kind.ts";
import { sourceKinds } from "../../catalog-sources/sources.ts";
import { verifyAgainst } from "../../catalog-sources/verify.ts";
import { repositoryCatalog } from "../../check/repository-catalog.ts";
import type { SourceFile } from "../../model/span.ts";
import { jsonVerify, prettyVerify } from "../../report/verify-report.ts";
import { providerNamed } from "../call-argument.ts";
import { addSourceOptions, importSource, type SourceOptions } from "../catalog-source.ts";
import type { CommandModule, Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import { refuse } from "../refuse.ts";
import { styleFor } from "../terminal.ts";

interface Options extends SourceOptions {
  readonly against: readonly [string, ...string[]];
  readonly kind?: string;
  readonly catalog?: string;
  readonly all?: boolean;
  readonly format: string;
}

export const catalogVerifyCommand: CommandModule = {
  describe: (command) => {
    command
      .requiredOption("--against <paths...>", "the source to compare with: its files or checkout")
      .addOption(
        command
          .createOption("--kind <kind>", "what kind of source it is, where that can't be told")
          .choices(sourceKinds.map(({ id }) => id)),
      )
      .option("--catalog <file>", "the catalog to put on top of the built-in one")
      .option("--all", "show operations that agree or that the source says nothing of, too");
    addSourceOptions(command);
    addFormat(command, ["pretty", "json"]);
    addExamples(command, [
      "scopewright catalog verify --provider sentry --against openapi.json --list-semantics any-of",
      "scopewright catalog verify --against ../sentry --format json",
    ]);
  },
  run: verify,
};

async function verify(context: Context, command: Command): Promise<ExitCode> {
  const options = command.opts<Options>();
  const { against, format } = options;
  const kind = options.kind ?? detectKind(context.cwd, against[0]);
  if (typeof kind !== "string") return refuse(context, kind.problems, format);
  const imported = await importSource(context, kind, against, options);
  if (!imported.ok) return refuse(context, imported.problems, format);
  const sources = new Map<string, SourceFile>();
  const catalog = await repositoryCatalog(context.cwd, options.catalog, sources);
  const ours = catalog.ok ? providerNamed(catalog.value, imported.value.id) : catalog;
  if (!ours.ok) return refuse(context, ours.problems, format, (path) => sources.get(path)?.text);
  const theirs = compileImported(imported.value, catalogText(imported.value, "catalog verify"));
  const verification = verifyAgainst(ours.value, imported.value);
  const advice = [...adviseSource(imported.value, theirs), ...adviseCatalog(theirs)];
  const report = { ...verification, advice };
  context.stdout.write(
    format === "json"
      ? jsonVerify(report)
      : prettyVerify(report, styleFor(context.stdout, context.env), options.all === true),
  );
  const { counts } = verification;
  return exitCode({
    findings: counts.differs + counts.missing,
    unjudged: counts["cannot-judge"],
  });
}
