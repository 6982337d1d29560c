import type { Command } from "commander";
import { type ReviewRun, runReview } from "../../check/run-review.ts";
import { prettyReview } from "../../report/review-pretty.ts";
import type { ReviewReport } from "../../report/review-report.ts";
import { readApprovals } from "../approvals-file.ts";
import type { CommandModule, Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import { packageVersion } from "../../document/package-file.ts";
import { refuse } from "../refuse.ts";
import { styleFor } from "../terminal.ts";

interface Options {
  readonly base?: string;
  readonly head?: string;
  readonly config?: string;
  readonly approvals?: string;
  readonly format: string;
}

export const diffCommand: CommandModule = {
  describe: (command) => {
    command
      .option("--base <ref>", "what the change goes into; the default branch, unless stated")
      .option("--head <ref>", "the change; the files as they lie here, unless stated")
      .option("--config <file>", "settings, in place of scopewright.yaml")
      .option("--approvals <file>", "who approved which commit, as JSON");
    addFormat(command, ["pretty", "json", "markdown", "github"]);
    addExamples(command, [
      "scopewright diff",
      "scopewright diff --base origin/main --head HEAD",
      "scopewright diff --base origin/main --head HEAD --format markdown > summary.md",
    ]);
    command.addHelpText(
      "after",
      "\nHead is compared with the commit where it parted from base.\n" +
        "Exit codes: 0 the change passes, 1 it fails, 2 something could not be judged.\n",
    );
  },
  run: diff,
};

async function diff(context: Context, command: Command): Promise<ExitCode> {
  const { format, approvals: file, base, head, config } = command.opts<Options>();
  const approvals = file === undefined ? undefined : readApprovals(context.cwd, file);
  if (approvals?.ok === false) return refuse(context, approvals.problems, format);
  const run = await runReview({
    root: context.cwd,
    env: context.env,
    now: context.now(),
    ...(base === undefined ? {} : { base }),
    ...(head === undefined ? {} : { head }),
    ...(config === undefined ? {} : { config }),
    ...(approvals === undefined ? {} : { approvals: approvals.value }),
  });
  if (!run.ok) return refuse(context, run.problems, format);
  context.stdout.write(await print(context, run.value, format));
  const { outcome } = run.value.review;
  return exitCode({
    findings: outcome === "fail" ? 1 : 0,
    unjudged: outcome === "cannot-judge" ? 1 : 0,
  });
}

async function print(
  context: Context,
  { review, base, head, sources }: ReviewRun,
  format: string,
): Promise<string> {
  const report: ReviewReport = {
    review,
    base,
    ...(head === undefined ? {} : { head }),
    textOf: (path) => sources.get(path)?.text,
    version: packageVersion(),
  };
  switch (format) {
    case "json":
      return (await import("../../report/review-json.ts")).jsonReview(report);
    case "markdown":
      return (await import("../../report/review-markdown.ts")).markdownReview(report);
    case "github":
      return (await import("../../report/review-github.ts")).githubReview(report);
    default:
      return prettyReview(report, styleFor(context.stdout, context.env));
  }
}
