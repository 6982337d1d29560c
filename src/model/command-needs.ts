import type { StatedNeed } from "./integration.ts";
import type { SourceFile, Span } from "./span.ts";

/** What the commands of a workflow's step need of the token that they are given. */
export interface CommandNeeds {
  readonly needs: readonly StatedNeed[];
  /** The first command of which that is not known, as a person would name it. */
  readonly unknown?: { readonly what: string; readonly at: Span };
}

/** Reads the commands of the step that takes up a stretch of a file. */
export type ReadCommands = (source: SourceFile, step: Span) => CommandNeeds;
