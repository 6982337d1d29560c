import type { Command } from "commander";
import { rules } from "../../../rules/index.ts";
import { type CheckRun, runCheck } from "../../check/run-check.ts";
import { prettyCheck } from "../../report/check-pretty.ts";
import type { CheckReport } from "../../report/check-report.ts";
import type { CommandModule, Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import { packageVersion } from "../../document/package-file.ts";
import { reportedRule } from "../../check/rule-pages.ts";
import { styleFor } from "../terminal.ts";

interface Options {
  readonly fix?: boolean;
  readonly fixAll?: boolean;
  readonly config?: string;
  readonly catalog?: string;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
  readonly format: string;
}

export const checkCommand: CommandModule = {
  describe: (command) => {
    command
      .argument("[paths...]", "files and folders with definitions; the whole folder, unless stated")
      .option("--fix", "make the safe fixes; --fix=all makes those that may break something too")
      .addOption(command.createOption("--fix-all").hideHelp())
      .option("--config <file>", "settings, in place of scopewright.yaml")
      .option("--catalog <file>", "the catalog to put on top of the built-in one")
      .option("--baseline <file>", "errors that are let be for now")
      .option("--update-baseline", "write today's errors to the baseline");
    addFormat(command, ["pretty", "json", "sarif", "github", "markdown"]);
    addExamples(command, [
      "scopewright check",
      "scopewright check integrations/release.yaml --fix",
      "scopewright check --format sarif > scopewright.sarif",
    ]);
    command.addHelpText(
      "after",
      "\nExit codes: 0 fine or warnings alone, 1 errors, 2 something could not be judged.\n",
    );
  },
  joined: { "--fix=all": "--fix-all", "--fix=safe": "--fix" },
  run: check,
};

async function check(context: Context, command: Command): Promise<ExitCode> {
  const { fix, fixAll, format, ...options } = command.opts<Options>();
  const run = await runCheck({
    root: context.cwd,
    paths: command.args,
    now: context.now(),
    fix: fixAll === true ? "all" : fix === true ? "safe" : "none",
    ...options,
  });
  const written = run.baselineWritten;
  if (written !== undefined) {
    context.stderr.write(`Wrote ${written.file}: errors that are let be: ${written.entries}\n`);
  }
  context.stdout.write(await print(context, run, format));
  const unjudged = run.lint?.unjudged.length ?? 0;
  return exitCode({
    findings: (run.lint?.summary.errors ?? 0) - unjudged,
    unjudged: unjudged + run.problems.length,
  });
}

async function print(context: Context, run: CheckRun, format: string): Promise<string> {
  const report: CheckReport = {
    findings: run.lint?.findings ?? [],
    suppressed: [
      ...(run.lint?.waived ?? []),
      ...(run.lint?.baselined ?? []).map((finding) => ({ finding })),
    ],
    problems: run.problems,
    unjudged: run.unjudged,
    fixed: run.fixed,
    integrations: run.lint?.summary.integrations ?? 0,
    rules: format === "sarif" ? rules.map(reportedRule) : [],
    textOf: (path) => run.sources.get(path)?.text,
    version: packageVersion(),
  };
  switch (format) {
    case "json":
      return (await import("../../report/check-json.ts")).jsonCheck(report);
    case "sarif":
      return (await import("../../report/check-sarif.ts")).sarifCheck(report);
    case "github":
      return (await import("../../report/check-github.ts")).githubCheck(report);
    case "markdown":
      return (await import("../../report/check-markdown.ts")).markdownCheck(report);
    default:
      return prettyCheck(report, styleFor(context.stdout, context.env));
  }
}
