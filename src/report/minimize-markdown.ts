import { counted } from "./check-report.ts";
import { markdownCode, markdownTable, markdownText } from "./markdown-text.ts";
import { minimizeLines } from "./minimize-lines.ts";
import type { MinimizeReport } from "./minimize-report.ts";

/** The answer of `minimize` in GitHub's Markdown. */
export function markdownMinimize(report: MinimizeReport): string {
  const { answer, calls } = report;
  const blocks: string[] = [];
  const operation = ({ method, path }: { method: string; path: string }): string =>
    markdownCode(`${method} ${path}`);
  if (answer.kind === "minimal") {
    const scopes = answer.scopes.map(markdownCode).join(", ") || "no scope at all";
    const proof = answer.proven ? "the minimal set, proven" : "enough, though not proven minimal";
    blocks.push(`**${scopes}** is ${proof}, for ${counted(calls.length, "call")}.\n`);
    blocks.push(
      markdownTable(
        ["Scope", "Needed for"],
        answer.why.map(({ scope, calls: needing }) => [
          markdownCode(scope),
          needing.map(operation).join("<br>"),
        ]),
      ),
    );
  } else if (answer.kind === "impossible") {
    blocks.push(
      `**Nothing that this kind of token can be granted authorises** ${answer.calls.map(operation).join(", ")}.\n`,
    );
  } else {
    blocks.push("**These calls need different scopes for different targets.**\n");
    blocks.push(
      markdownTable(
        ["Targets", "Scopes"],
        answer.answers.map(({ targets, scopes }) => [
          targets.map(markdownCode).join(", "),
          scopes.map(markdownCode).join(", "),
        ]),
      ),
    );
  }
  blocks.push(
    minimizeLines(report)
      .map(([word, text]) => `- ${word}: ${markdownText(text)}\n`)
      .join(""),
  );
  return blocks.join("\n");
}
