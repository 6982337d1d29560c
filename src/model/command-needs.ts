import type { StatedNeed } from "./integration.ts";
import type { SourceFile, Span } from "./span.ts";

/** What the commands, or the script, of a workflow's step need of the token that they are given. */
export interface CommandNeeds {
  readonly needs: readonly StatedNeed[];
  /** The first part of which that is not known, as a person would name it. */
  readonly unknown?: { readonly what: string; readonly at: Span };
}

/** Reads the commands of the step that takes up a stretch of a file. */
export type ReadCommands = (source: SourceFile, step: Span) => CommandNeeds;

/** Reads a script of actions/github-script that stands at a place. */
export type ReadScript = (script: string, at: Span) => CommandNeeds;

/** What looks into the code of a workflow's steps. */
export interface StepReading {
  readonly commands: ReadCommands;
  /** Absent where the workflow has no such script. */
  readonly script?: ReadScript;
}
