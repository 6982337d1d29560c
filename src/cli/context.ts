import type { Command } from "commander";
import type { ExitCode } from "./exit-code.ts";

/** Where a command writes. */
export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Width of the terminal, where it is one. */
  readonly columns?: number | undefined;
}

/** Asks the person at the terminal. */
export interface Dialog {
  /** What was typed, without the line's end; empty where the input ended. */
  ask(prompt: string): Promise<string>;
  /** The same, with nothing of it shown. */
  askHidden(prompt: string): Promise<string>;
}

/** The surroundings of a run: all that a command knows of the process it runs in. */
export interface Context {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** All of standard input, as UTF-8. */
  readonly readStdin: () => Promise<string>;
  /** The person at the terminal; absent where there is none. */
  readonly dialog?: Dialog;
  /** Data. */
  readonly stdout: Output;
  /** Progress and messages. */
  readonly stderr: Output;
  readonly now: () => Date;
  /**
   * Has these words said if a signal ends the run, until what it gives back is called. Absent where
   * a run has no process of its own.
   */
  readonly whenStopped?: (words: () => string) => () => void;
}

/** What the module of a command exports. */
export interface CommandModule {
  /** Declares arguments, options and an example. */
  readonly describe: (command: Command) => void;
  /**
   * Options whose value can only be joined to them (`--fix=all`, as `--fix all` would take a path
   * for it), and the declared options that they stand for.
   */
  readonly joined?: Readonly<Record<string, string>>;
  /** Runs it. `command` holds what was given. */
  readonly run: (context: Context, command: Command) => Promise<ExitCode>;
}
