import { operationLines, scopeLines } from "./explain-lines.ts";
import type { Explanation } from "./explanation.ts";
import { markdownCode, markdownTable, markdownText } from "./markdown-text.ts";

/** What `explain` found, in GitHub's Markdown. */
export function markdownExplain(explanations: readonly Explanation[]): string {
  return explanations.map(markdownMatch).join("\n");
}

function markdownMatch(explanation: Explanation): string {
  switch (explanation.kind) {
    case "rule":
      return explanation.page;
    case "scope": {
      const operations = markdownTable(
        ["Risk", "Operation"],
        explanation.operations.map(({ method, path, risk }) => [
          risk,
          markdownCode(`${method} ${path}`),
        ]),
      );
      return `## ${markdownCode(explanation.scope.name)}\n\n${facts(scopeLines(explanation))}\n${operations}`;
    }
    case "operation": {
      const { method, path } = explanation.operation;
      return `## ${markdownCode(`${method} ${path}`)}\n\n${facts(operationLines(explanation))}`;
    }
  }
}

function facts(lines: readonly (readonly [string, string])[]): string {
  return lines.map(([word, text]) => `- ${markdownText(word)}: ${markdownText(text)}\n`).join("");
}
