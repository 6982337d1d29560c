import type { Problem } from "../../src/model/problem.ts";

/** Problems as lines of text, for comparison with a fixture's expectation. */
export function problemText(problems: readonly Problem[]): string {
  return problems
    .map(({ code, message, file, at, expected, nearest, help }) => {
      const where = at === undefined ? file : `${file}:${at.start.line}:${at.start.column}`;
      const more = [
        expected === undefined ? "" : `\n  expected: ${expected}`,
        nearest === undefined ? "" : `\n  nearest: ${nearest}`,
        help === undefined ? "" : `\n  help: ${help}`,
      ];
      return `${where} [${code}] ${message}${more.join("")}\n`;
    })
    .join("");
}
