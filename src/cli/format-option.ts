import type { Command } from "commander";

/** Declares `--format`; the first format is the default. */
export function addFormat(command: Command, formats: readonly [string, ...string[]]): void {
  command.addOption(
    command
      .createOption("--format <format>", "how to print the result")
      .choices(formats)
      .default(formats[0]),
  );
}

/** Adds examples below the help of a command. */
export function addExamples(command: Command, examples: readonly string[]): void {
  command.addHelpText("after", `\nExamples:\n${examples.map((line) => `  $ ${line}\n`).join("")}`);
}
