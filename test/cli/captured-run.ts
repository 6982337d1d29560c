import type { Context } from "../../src/cli/context.ts";
import type { ExitCode } from "../../src/cli/exit-code.ts";
import type { RegisteredCommand } from "../../src/cli/registry.ts";
import { run } from "../../src/cli/run.ts";
import { tell } from "../canary/witness.ts";

export interface Captured {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process, with its outputs caught and nothing of the machine's own. */
export async function captured(
  argv: readonly string[],
  {
    commands,
    ...given
  }: Partial<Pick<Context, "cwd" | "env" | "now" | "readStdin" | "dialog">> & {
    readonly commands?: readonly RegisteredCommand[];
  } = {},
): Promise<Captured> {
  let stdout = "";
  let stderr = "";
  const context: Context = {
    cwd: process.cwd(),
    env: {},
    readStdin: () => Promise.resolve(""),
    now: () => new Date("2026-11-22T12:00:00Z"),
    ...given,
    stdout: {
      write: (text) => {
        stdout += text;
      },
      isTTY: false,
    },
    stderr: {
      write: (text) => {
        stderr += text;
      },
      isTTY: false,
    },
  };
  tell("argv", "arguments of scopewright", argv.join("\n"));
  const code = await run(argv, context, commands);
  const command = `scopewright ${argv.slice(0, 2).join(" ")}`;
  tell("output", `stdout of ${command}`, stdout);
  tell("output", `stderr of ${command}`, stderr);
  return { code, stdout, stderr };
}
