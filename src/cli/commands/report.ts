import { writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { runCheck } from "../../check/run-check.ts";
import type { Outcome } from "../../model/problem.ts";
import type { ReviewReport } from "../../report/review-report.ts";
import type { ScopeReport } from "../../report/scopes/scope-report.ts";
import { visible } from "../../report/visible-text.ts";
import type { CommandModule, Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import { packageVersion } from "../../document/package-file.ts";
import { refuse } from "../refuse.ts";
import { reportOf } from "../report-of-run.ts";
import { UsageError } from "../usage-error.ts";

interface Options {
  readonly output?: string;
  readonly title?: string;
  readonly base?: string;
  readonly config?: string;
  readonly catalog?: string;
  readonly format: string;
}

export const reportCommand: CommandModule = {
  describe: (command) => {
    command
      .argument("[paths...]", "files and folders with definitions; the whole folder, unless stated")
      .option("-o, --output <file>", "where to write it; standard output, unless stated")
      .option("--title <words>", "the repository's name; the folder's, unless stated")
      .option("--base <ref>", "report on the change since this branch or commit")
      .option("--config <file>", "settings, in place of scopewright.yaml")
      .option("--catalog <file>", "the catalog to put on top of the built-in one");
    addFormat(command, ["markdown", "html", "json"]);
    addExamples(command, [
      "scopewright report --format html --output scopes.html",
      "scopewright report --base origin/main",
    ]);
    command.addHelpText(
      "after",
      "\nThe HTML report is one file that loads nothing.\n" +
        "Exit codes: 0 fine or warnings alone, 1 errors, 2 something could not be judged;\n" +
        "the report is written in each of these cases.\n",
    );
  },
  run: report,
};

async function report(context: Context, command: Command): Promise<ExitCode> {
  const { format, output, title, base, ...options } = command.opts<Options>();
  const root = context.cwd;
  const run = await runCheck({ root, paths: command.args, now: context.now(), ...options });
  if (run.judged === undefined) {
    return refuse(context, run.problems, format, (path) => run.sources.get(path)?.text);
  }
  const review = base === undefined ? undefined : await reviewed(context, base);
  if (review?.ok === false) return refuse(context, review.problems, format);
  const made = reportOf(run, run.judged, {
    title: title ?? basename(root),
    ...(review === undefined ? {} : { review: review.value }),
  });
  const text = await print(made, format);
  if (output === undefined) context.stdout.write(text);
  else write(context, output, text);
  return exitCode({
    findings: made.outcome === "fail" ? 1 : 0,
    unjudged: made.outcome === "cannot-judge" || made.problems.length > 0 ? 1 : 0,
  });
}

async function reviewed(context: Context, base: string): Promise<Outcome<ReviewReport>> {
  const { runReview } = await import("../../check/run-review.ts");
  const run = await runReview({ root: context.cwd, env: context.env, now: context.now(), base });
  if (!run.ok) return run;
  const { sources, ...value } = run.value;
  const textOf = (path: string): string | undefined => sources.get(path)?.text;
  return { ok: true, value: { ...value, textOf, version: packageVersion() } };
}

async function print(made: ScopeReport, format: string): Promise<string> {
  switch (format) {
    case "html":
      return (await import("../../report/scopes/html/page.ts")).htmlReport(made);
    case "json":
      return (await import("../../report/scopes/json.ts")).jsonReport(made);
    default:
      return (await import("../../report/scopes/markdown.ts")).markdownReport(made);
  }
}

function write(context: Context, output: string, text: string): void {
  try {
    writeFileSync(resolve(context.cwd, output), text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${output} can't be written (${code ?? String(error)})`);
  }
  context.stderr.write(`Wrote ${visible(output)}\n`);
}
