import { Command, CommanderError, Option } from "commander";
import { visibleLines } from "../report/visible-text.ts";
import { asksForJson } from "./asked-format.ts";
import type { Context } from "./context.ts";
import type { ExitCode } from "./exit-code.ts";
import { packageVersion } from "../document/package-file.ts";
import type { Problem } from "../model/problem.ts";
import { type RegisteredCommand, commands as allCommands, groups } from "./registry.ts";
import { isUsageError } from "./usage-error.ts";

/**
 * Runs a command line and answers its exit code. What the user got wrong is told on stderr, and on
 * stdout to scripts that asked for JSON; only defects of Scopewright throw.
 */
export async function run(
  argv: readonly string[],
  context: Context,
  commands: readonly RegisteredCommand[] = allCommands,
): Promise<ExitCode> {
  let code: ExitCode = 0;
  let words = argv;
  let chosen: Command | undefined;
  const { context: watched, hasAnswered } = watchAnswer(context);
  const program = settled(new Command("scopewright"), context)
    .description(
      "Works out the least privilege that integration tokens need, and keeps them at it.",
    )
    .option("--debug", "show where unexpected errors come from")
    .enablePositionalOptions();
  const asksVersion = argv.some((word) => word === "--version" || word === "-V");
  program.version(asksVersion ? packageVersion() : "", "-V, --version", "show the version");
  const [first, second] = argv.filter((word) => !word.startsWith("-"));
  for (const registered of commands) {
    const names = registered.name.split(" ");
    const parent = names.length === 1 ? program : groupOf(program, names[0]!, context);
    const command = settled(parent.command(names.at(-1)!), context)
      .description(registered.summary)
      .allowExcessArguments(false);
    if (names[0] !== first || (names.length > 1 && names[1] !== second)) continue;
    const module = await registered.load();
    module.describe(command);
    command.addOption(new Option("--debug").hideHelp());
    command.action(async () => {
      code = await module.run(watched, command);
    });
    chosen = command;
    words = argv.map((word) => module.joined?.[word] ?? word);
  }
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const problem = problemOf(error);
    if (!(error instanceof CommanderError)) {
      context.stderr.write(`scopewright: ${visibleLines(problem.message)}\n`);
    }
    if (!hasAnswered() && asksForJson(chosen, words)) {
      const { jsonRefusal } = await import("./json-refusal.ts");
      context.stdout.write(jsonRefusal(problem));
    }
    return 2;
  }
  return code;
}

function groupOf(program: Command, name: string, context: Context): Command {
  const known = program.commands.find((command) => command.name() === name);
  return known ?? settled(program.command(name), context).description(groups[name] ?? "");
}

/** What the user got wrong. Commander has told it by itself. @throws what is a defect */
function problemOf(error: unknown): Omit<Problem, "file"> {
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, "").replaceAll("\n", " ");
    return { code: "usage", message, help: "run with --help for what is possible" };
  }
  if (!isUsageError(error)) throw error;
  return { code: error.code, message: error.message };
}

/** Scripts that asked for JSON get one value, so it has to be known whether they have one. */
function watchAnswer(context: Context): { context: Context; hasAnswered: () => boolean } {
  let answered = false;
  const { stdout } = context;
  const write = (text: string): void => {
    answered = true;
    stdout.write(text);
  };
  return { context: { ...context, stdout: { ...stdout, write } }, hasAnswered: () => answered };
}

/** Commander writes to the process and ends it by itself unless each command is told otherwise. */
function settled(command: Command, { stdout, stderr }: Context): Command {
  return command
    .exitOverride()
    .helpCommand(false)
    .helpOption("-h, --help", "show this help")
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => stdout.columns ?? 100,
      getErrHelpWidth: () => stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      // The message quotes the command line.
      outputError: (text, write) => {
        const words = visibleLines(text.replace(/^error: /, "").trimEnd());
        write(`scopewright: ${words}\nRun with --help for what is possible.\n`);
      },
    });
}
