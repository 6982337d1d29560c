import { appendFileSync } from "node:fs";
import type { Problem } from "../model/problem.ts";
import { problemAnnotation } from "../report/check-github.ts";
import { markdownProblem } from "../report/check-markdown.ts";
import { annotationCommands, escapeData } from "../report/github-annotations.ts";
import { type Environment, readEnvironment } from "./environment.ts";
import { readInputs } from "./inputs.ts";
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
    if (!run.ok) return refuse(environment, run.problems, print, inputs.value.warnOnly);
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
): ActionExit {
  const annotations = problems.map(problemAnnotation);
  const level = warnOnly ? "warning" : "error";
  print(annotationCommands(annotations.map((each) => ({ ...each, level }))));
  if (environment?.summaryFile !== undefined) {
    const text = `### ❔ This change could not be judged\n\n${problems.map(markdownProblem).join("")}`;
    appendFileSync(environment.summaryFile, text);
  }
  writeOutputs(environment?.outputFile, { outcome: "cannot-judge" });
  return warnOnly ? 0 : 2;
}
