import type { Problem } from "../model/problem.ts";
import { jsonProblem } from "../report/check-json.ts";
import type { TextOf } from "../report/code-frame.ts";
import { jsonText } from "../report/json-text.ts";
import { prettyProblem } from "../report/problem-pretty.ts";
import type { Context } from "./context.ts";
import { exitCode, type ExitCode } from "./exit-code.ts";
import { styleFor } from "./terminal.ts";

/**
 * Ends a command whose input can't be judged: people read why on stderr, and scripts that asked for
 * JSON find it on stdout.
 */
export function refuse(
  context: Context,
  problems: readonly Problem[],
  format: string,
  textOf: TextOf = () => undefined,
): ExitCode {
  if (format === "json") {
    context.stdout.write(jsonText({ problems: problems.map(jsonProblem) }));
  } else {
    tellProblems(context, problems, textOf);
  }
  return exitCode({ unjudged: problems.length });
}

/** Tells people on stderr what can't be judged. */
export function tellProblems(
  { stderr, env }: Pick<Context, "stderr" | "env">,
  problems: readonly Problem[],
  textOf: TextOf,
): void {
  const style = styleFor(stderr, env);
  for (const problem of problems) stderr.write(prettyProblem(problem, textOf, style));
}
