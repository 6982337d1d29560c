import { appendFileSync } from "node:fs";
import { packageVersion } from "../document/package-file.ts";
import type { Problem } from "../model/problem.ts";
import { problemAnnotation } from "../report/check-github.ts";
import { markdownProblem } from "../report/check-markdown.ts";
import { type Annotation, annotationCommands, escapeData } from "../report/github-annotations.ts";
import { changeOf } from "./change.ts";
import { aboutFolder, keepComment } from "./comment.ts";
import { type Environment, readEnvironment } from "./environment.ts";
import { openForge } from "./forge.ts";
import { type Inputs, readInputs } from "./inputs.ts";
import { writeOutputs } from "./outputs.ts";
import { publish } from "./publish.ts";
import { runGate } from "./run.ts";
import { type ActionExit, exitOf } from "./verdict.ts";

/** What the Action has of the world. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly print: (text: string) => void;
  readonly now: Date;
}

/** Runs the Action. The verdict is what it returns, whatever could be written where. */
export async function runAction({ env, print, now }: Host): Promise<ActionExit> {
  let environment: Environment | undefined;
  try {
    environment = readEnvironment(env);
    const inputs = readInputs(env);
    if (!inputs.ok) return refuse(environment, inputs.problems, print);
    const run = await runGate(environment, inputs.value, now);
    if (!run.ok) {
      const warning = await commentOn(environment, inputs.value, run.problems);
      return refuse(environment, run.problems, print, inputs.value.warnOnly, warning);
    }
    await publish(environment, inputs.value, run.value, print);
    return exitOf(run.value, inputs.value);
  } catch (error) {
    // Whatever stands in a message may be a stranger's; where it comes from is ours.
    const { message, stack } = error as Error;
    print(`${escapeData(stack ?? message)}\n`);
    const problem = { code: "defect", message: `Scopewright failed: ${message}`, file: "" };
    return refuse(environment, [problem], print);
  }
}

/** Says why nothing could be reviewed, which is no pass. */
function refuse(
  environment: Environment | undefined,
  problems: readonly Problem[],
  print: (text: string) => void,
  warnOnly = false,
  warning?: string,
): ActionExit {
  const level = warnOnly ? "warning" : "error";
  const annotations = problems.map((each): Annotation => ({ ...problemAnnotation(each), level }));
  if (warning !== undefined) {
    annotations.push({ level: "warning", title: "Scopewright", message: warning });
  }
  print(annotationCommands(annotations));
  if (environment?.summaryFile !== undefined) {
    appendFileSync(environment.summaryFile, refusalText(problems));
  }
  writeOutputs(environment?.outputFile, { outcome: "cannot-judge" });
  return warnOnly ? 0 : 2;
}

function refusalText(problems: readonly Problem[]): string {
  return `### ❔ This change could not be judged\n\n${problems.map(markdownProblem).join("")}`;
}

/** A comment that still says what an earlier commit was would mislead. */
async function commentOn(
  environment: Environment,
  inputs: Inputs,
  problems: readonly Problem[],
): Promise<string | undefined> {
  const { token, comment, workingDirectory } = inputs;
  const change = changeOf(environment, inputs);
  if (token === undefined || !change.ok || change.value.pullRequest === undefined) return undefined;
  const forge = openForge(environment, token, packageVersion());
  return keepComment(forge, change.value.pullRequest.number, comment, {
    body: refusalText(problems),
    passes: false,
    about: aboutFolder(workingDirectory),
  });
}
