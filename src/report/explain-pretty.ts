import { operationLines, scopeLines } from "./explain-lines.ts";
import type { Explanation } from "./explanation.ts";
import { alignColumns } from "./note-lines.ts";
import type { Style } from "./style.ts";
import { columns, visible, visibleLines, wrap } from "./visible-text.ts";

/** What `explain` found, for people. */
export function prettyExplain(explanations: readonly Explanation[], style: Style): string {
  return explanations.map((explanation) => prettyMatch(explanation, style)).join("\n");
}

function prettyMatch(explanation: Explanation, style: Style): string {
  switch (explanation.kind) {
    case "rule":
      return prettyPage(explanation.page, style);
    case "scope": {
      const { scope, operations } = explanation;
      const listed = alignColumns(
        operations.map(({ method, path, risk }) => [`  ${risk}`, method, visible(path)]),
      );
      const facts = factLines(scopeLines(explanation), style);
      const heading = style.paint("strong", visible(scope.name));
      return `${[heading, ...facts, "", ...listed].join("\n").trimEnd()}\n`;
    }
    case "operation": {
      const { method, path } = explanation.operation;
      const heading = style.paint("strong", `${method} ${visible(path)}`);
      return `${[heading, ...factLines(operationLines(explanation), style)].join("\n")}\n`;
    }
  }
}

function factLines(facts: readonly (readonly [string, string])[], style: Style): string[] {
  const width = Math.max(...facts.map(([word]) => columns(word)));
  return facts.flatMap(([word, text]) => {
    const room = Math.max(30, style.width - width - 4);
    return wrap(visible(text), room).map((line, index) => {
      const lead = index === 0 ? word.padEnd(width) : " ".repeat(width);
      return `  ${style.paint("note", lead)}  ${line}`;
    });
  });
}

/** A rule's page as it is, with its headings set off. */
function prettyPage(page: string, style: Style): string {
  return visibleLines(page)
    .split("\n")
    .map((line) => (/^#+ /.test(line) ? style.paint("strong", line) : line))
    .join("\n");
}
