import { visible, visibleLines } from "./visible-text.ts";

/**
 * Text as literal Markdown on one line: no markup, no HTML, no links. The empty comment keeps GitHub
 * from mentioning people and linking issues that a stranger's file names.
 */
export function markdownText(text: string): string {
  return visible(text)
    .replaceAll(/[\\`*_{}[\]<>()#+!|~$&-]/g, (character) =>
      character === "<"
        ? "&lt;"
        : character === ">"
          ? "&gt;"
          : character === "&"
            ? "&amp;"
            : `\\${character}`,
    )
    .replaceAll("@", "@<!-- -->")
    .replaceAll("\\#", "\\#<!-- -->")
    .replaceAll("://", ":<!-- -->//")
    .replaceAll(/\bwww\./gi, (word) => `${word.slice(0, 3)}<!-- -->.`)
    .replaceAll(/\bGH\\-/gi, (word) => `${word.slice(0, 2)}<!-- -->\\-`);
}

/** A sentence whose code stands in backticks: these become code spans, the rest is literal. */
export function markdownSentence(text: string): string {
  const parts = text.split("`");
  return parts
    .map((part, index) => {
      if (index % 2 === 0) return markdownText(part);
      return index === parts.length - 1 ? `\\\`${markdownText(part)}` : markdownCode(part);
    })
    .join("");
}

/** Text as a code span, whatever backticks it holds; safe in a table cell too. */
export function markdownCode(text: string): string {
  const shown = visible(text).replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  const pad = shown.startsWith("`") || shown.endsWith("`") || shown.trim() === "" ? " " : "";
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** Text as a block of code, whatever backticks it holds. */
export function markdownBlock(text: string, language: string): string {
  return fenced(visibleLines(text), language);
}

/** As {@link markdownBlock}, but with every character as it is: for text that is to be applied. */
export function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${fence}\n`;
}

/** A GitHub-flavoured table; cells are Markdown already. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  return line(head) + line(head.map(() => "---")) + rows.map(line).join("");
}
