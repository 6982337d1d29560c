import type { CommandModule } from "./context.ts";

/** A command's name, what it is for, and how to get at it. */
export interface RegisteredCommand {
  /** One word, or a group and a word: `catalog stats`. */
  readonly name: string;
  readonly summary: string;
  /** Loads the module; a run loads no command but its own. */
  readonly load: () => Promise<CommandModule>;
}

/** Every command, in the order of `--help`. */
export const commands: readonly RegisteredCommand[] = [];

/** What the groups of commands are about. */
export const groups: Readonly<Record<string, string>> = {
  catalog: "what the catalog knows",
};
