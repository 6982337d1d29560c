import type { MinimalAnswer } from "../privilege/types.ts";
import { counted } from "./check-report.ts";
import { minimizeLines } from "./minimize-lines.ts";
import type { MinimizeReport } from "./minimize-report.ts";
import { alignColumns } from "./note-lines.ts";
import type { Style } from "./style.ts";
import { visible } from "./visible-text.ts";

/** The answer of `minimize` for people. */
export function prettyMinimize(report: MinimizeReport, style: Style): string {
  const { answer } = report;
  const blocks: string[] = [headline(report, style)];
  if (answer.kind === "minimal") {
    const rows = answer.why.map(({ scope, calls: needing }) => [
      `  ${visible(scope)}`,
      needing.map(({ method, path }) => `${method} ${visible(path)}`).join(", "),
    ]);
    if (rows.length > 0) {
      blocks.push([style.paint("strong", "Needed for"), ...alignColumns(rows)].join("\n"));
    }
  }
  if (answer.kind === "ambiguous") {
    const rows = answer.answers.map(({ targets, scopes }) => [
      `  ${visible(targets.join(", "))}`,
      visible(scopes.join(", ")),
    ]);
    blocks.push(
      [
        style.paint("strong", "The target decides; state it after the path"),
        ...alignColumns(rows),
      ].join("\n"),
    );
  }
  blocks.push(
    alignColumns(
      minimizeLines(report).map(([word, text]) => [style.paint("strong", word), visible(text)]),
    ).join("\n"),
  );
  return `${blocks.join("\n\n")}\n`;
}

function headline({ answer, provider, tokenKind, calls }: MinimizeReport, style: Style): string {
  const whose = visible(tokenKind ?? provider.title);
  if (answer.kind === "minimal") {
    const scopes =
      answer.scopes.length === 0 ? "no scope at all" : answer.scopes.map(visible).join(", ");
    const tone = answer.proven ? "help" : "warning";
    return `${style.paint(tone, scopes)} ${proofWords(answer)} for ${counted(calls.length, "call")}`;
  }
  if (answer.kind === "impossible") {
    const failing = answer.calls.map(({ method, path }) => `  ${method} ${visible(path)}`);
    return `${style.paint("error", `nothing that ${whose} can be granted authorises`)}\n${failing.join("\n")}`;
  }
  const open = answer.calls.map(
    ({ name, targets }) =>
      `  ${name.method} ${visible(name.path)}: ${targets.map(visible).join(" or ")}`,
  );
  return `${style.paint("warning", "these calls need different scopes for different targets")}\n${open.join("\n")}`;
}

function proofWords(answer: Extract<MinimalAnswer, { kind: "minimal" }>): string {
  return answer.proven ? "is the minimal set, proven," : "is enough, though not proven minimal,";
}
