import type { Problem } from "../model/problem.ts";
import { jsonProblem } from "../report/check-json.ts";
import { jsonText } from "../report/json-text.ts";

/** Why a command line was not run, for scripts: in the form of other input that can't be judged. */
export function jsonRefusal(problem: Omit<Problem, "file">): string {
  return jsonText({ problems: [jsonProblem({ ...problem, file: "" })] });
}
