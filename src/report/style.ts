/** The parts that words play in a report; a style gives each its looks. */
export type Tone = "error" | "warning" | "note" | "help" | "place" | "strong" | "added" | "removed";

/** How a report for people looks on the place it goes to. */
export interface Style {
  readonly paint: (tone: Tone, text: string) => string;
  /** Columns of the terminal, or what lines are wrapped to elsewhere. */
  readonly width: number;
}

const codes: Readonly<Record<Tone, string>> = {
  error: "1;31",
  warning: "1;33",
  note: "1;36",
  help: "1;32",
  place: "1;34",
  strong: "1",
  added: "32",
  removed: "31",
};

/** No colour. */
export function plainStyle(width: number): Style {
  return { width, paint: (_tone, text) => text };
}

/** The sixteen colours that every terminal with colour has. */
export function colourStyle(width: number): Style {
  return { width, paint: (tone, text) => `\u001b[${codes[tone]}m${text}\u001b[0m` };
}
