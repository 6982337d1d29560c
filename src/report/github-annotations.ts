import type { Span } from "../model/span.ts";

/** A message that GitHub shows beside a line of a pull request. */
export interface Annotation {
  readonly level: "error" | "warning" | "notice";
  readonly title: string;
  readonly message: string;
  readonly file?: string;
  readonly at?: Span;
}

/** How many annotations of a level GitHub draws for one step. */
export const drawnPerLevel = 10;

/**
 * Workflow commands for annotations, worst first. Beyond what GitHub draws of a level, one line
 * counts the rest, so that nothing vanishes unsaid.
 */
export function annotationCommands(annotations: readonly Annotation[]): string {
  let text = "";
  for (const level of ["error", "warning", "notice"] as const) {
    const ofLevel = annotations.filter((annotation) => annotation.level === level);
    const room = ofLevel.length > drawnPerLevel ? drawnPerLevel - 1 : drawnPerLevel;
    for (const annotation of ofLevel.slice(0, room)) text += command(annotation);
    const rest = ofLevel.length - room;
    if (rest > 0) {
      text += command({
        level,
        title: `${rest} more`,
        message: `${rest} more of this level: see the log or the SARIF report`,
      });
    }
  }
  return text;
}

function command({ level, title, message, file, at }: Annotation): string {
  const properties: string[] = [];
  if (file !== undefined) properties.push(`file=${escapeProperty(file)}`);
  if (at !== undefined) {
    properties.push(`line=${at.start.line}`, `endLine=${at.end.line}`);
    // GitHub refuses columns on annotations of several lines.
    if (at.start.line === at.end.line) {
      properties.push(`col=${at.start.column}`, `endColumn=${at.end.column}`);
    }
  }
  properties.push(`title=${escapeProperty(title)}`);
  return `::${level} ${properties.join(",")}::${escapeData(message)}\n`;
}

/** Escapes the message of a workflow command: the runner splits its input at line breaks. */
export function escapeData(text: string): string {
  return withoutControls(text)
    .replaceAll("%", "%25")
    .replaceAll("\r", "%0D")
    .replaceAll("\n", "%0A");
}

/** Escapes a property of a workflow command, which also ends at a comma or a colon. */
export function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

// The log is shown in terminals too; line breaks stay, as they are escaped after this.
function withoutControls(text: string): string {
  // oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
  return text.replaceAll(/[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, (character) => {
    return `\\u{${character.codePointAt(0)!.toString(16)}}`;
  });
}
