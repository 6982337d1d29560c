import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { markdownSentence } from "../report/markdown-text.ts";
import { jsonReview } from "../report/review-json.ts";
import { witnesses } from "../report/review-report.ts";
import { aboutFolder, keepComment } from "./comment.ts";
import type { Environment } from "./environment.ts";
import type { Inputs } from "./inputs.ts";
import { outputLimit, writeOutputs } from "./outputs.ts";
import type { GateRun } from "./run.ts";
import { sarifOf } from "./sarif.ts";
import { putSuggestions } from "./suggestions.ts";
import {
  annotationText,
  commentText,
  placeSuggestions,
  summaryText,
  type Told,
  wholeText,
} from "./texts.ts";
import { exitOf } from "./verdict.ts";

/**
 * Tells everybody: files and outputs first, which can't be refused, then GitHub, whose refusals are
 * warnings. The job summary comes last and is always written.
 */
export async function publish(
  environment: Environment,
  inputs: Inputs,
  run: GateRun,
  print: (text: string) => void,
): Promise<void> {
  const told = { environment, inputs, run };
  const warnings: string[] = [];
  try {
    writeFiles(told, inputs);
    warnings.push(...(await tellPullRequest(told, inputs)));
  } finally {
    if (environment.summaryFile !== undefined) {
      const text = summaryText(told, run.advice.suggestions);
      const notes = [...run.warnings, ...warnings]
        .map((each) => `> ${markdownSentence(each)}\n`)
        .join(">\n");
      appendFileSync(environment.summaryFile, `${text}${notes === "" ? "" : `\n${notes}`}`);
    }
    print(annotationText(run, inputs, warnings));
  }
}

/** The comment and the suggestions; gives a warning for each that GitHub refused. */
async function tellPullRequest(told: Told, inputs: Inputs): Promise<readonly string[]> {
  const { comment, suggestions, workingDirectory } = inputs;
  const { run } = told;
  const { forge, change, advice, ends } = run;
  if (forge === undefined || change.pullRequest === undefined || comment === "never") return [];
  const { number } = change.pullRequest;
  const placed = suggestions ? placeSuggestions(run) : { beside: [], rest: advice.suggestions };
  const text = {
    body: commentText(told, placed.rest),
    passes: exitOf(run, { ...inputs, warnOnly: false }) === 0,
    about: aboutFolder(workingDirectory),
  };
  const refusals = [
    await putSuggestions(forge, number, ends.head.commit, placed.beside),
    await keepComment(forge, number, comment, text),
  ];
  return refusals.filter((each) => each !== undefined);
}

function writeFiles(told: Told, inputs: Inputs): void {
  const { environment, run } = told;
  const { review } = run.report;
  const [report, json] = ["md", "json"].map((end) =>
    join(environment.temporary, `scopewright-report.${end}`),
  );
  writeFileSync(report!, wholeText(told, run.advice.suggestions));
  writeFileSync(json!, jsonReview(run.report));
  if (inputs.sarifFile !== undefined) {
    const file = resolve(environment.workspace, inputs.sarifFile);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, sarifOf(run));
  }
  const counted = (outcome: string): string =>
    String(review.integrations.filter((each) => each.outcome === outcome).length);
  const sum = (part: "gained" | "lost"): string =>
    String(review.integrations.reduce((total, each) => total + each[part].length, 0));
  writeOutputs(environment.outputFile, {
    verdict: review.verdict,
    outcome: review.outcome,
    changes: changesOf(run),
    report: report!,
    "report-json": json!,
    ...(inputs.sarifFile === undefined ? {} : { sarif: inputs.sarifFile }),
    changed: String(review.integrations.length),
    failed: counted("fail"),
    unjudged: counted("cannot-judge"),
    gained: sum("gained"),
    lost: sum("lost"),
    findings: String(run.advice.findings.length),
  });
}

/** The integrations that changed, in short; none where even that is too much for an output. */
function changesOf({ report: { review } }: GateRun): string {
  const changes = review.integrations.map((each) => ({
    name: each.name,
    file: each.file,
    verdict: each.verdict,
    outcome: each.outcome,
    base: each.base ?? [],
    head: each.head ?? [],
    gained: each.gained.length,
    lost: each.lost.length,
    minimal: each.minimal,
    witnesses: witnesses(each),
  }));
  const text = JSON.stringify(changes);
  return text.length <= outputLimit ? text : "[]";
}
