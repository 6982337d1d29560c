import { visible } from "../report/visible-text.ts";
import type { Context, Output } from "./context.ts";
import { tellWhenStopped } from "./stop-signals.ts";
import { terminalDialog } from "./terminal-dialog.ts";
import { run } from "./run.ts";

/** Runs the command line of this process and leaves its exit code in `process.exitCode`. */
export async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  // Whatever happens before the end of the run, ending early must not look like a pass.
  process.exitCode = 2;
  try {
    process.exitCode = await run(argv, processContext());
  } catch (error) {
    const debug = argv.includes("--debug") || (process.env["SCOPEWRIGHT_DEBUG"] ?? "") !== "";
    process.stderr.write(defectMessage(error, debug));
  }
}

/** What a user reads when Scopewright itself is at fault. */
export function defectMessage(error: unknown, debug: boolean): string {
  const words = visible(error instanceof Error ? error.message : String(error));
  const line = `scopewright: this is a defect in Scopewright, please report it: ${words}\n`;
  if (!debug) return `${line}Run again with --debug for where it happened.\n`;
  return error instanceof Error && error.stack !== undefined ? `${line}${error.stack}\n` : line;
}

function processContext(): Context {
  return {
    cwd: process.cwd(),
    env: process.env,
    readStdin,
    ...(process.stdin.isTTY && process.stderr.isTTY ? { dialog: terminalDialog } : {}),
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    now: () => new Date(),
    whenStopped: tellWhenStopped,
  };
}

function output(stream: NodeJS.WriteStream): Output {
  let open = true;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    open = false;
    // Whoever read this has read enough (`| head`); the exit code still says how the run ended.
    if (error.code === "EPIPE") return;
    // An answer that nobody gets (a full disk) is none; later settings of the exit code don't count.
    process.once("exit", () => {
      process.exitCode = 2;
    });
    if (stream !== process.stderr) {
      process.stderr.write(`scopewright: the output can't be written (${error.code})\n`);
    }
  });
  return {
    write: (text) => {
      if (open) stream.write(text);
    },
    isTTY: stream.isTTY,
    columns: stream.columns,
  };
}

async function readStdin(): Promise<string> {
  process.stdin.setEncoding("utf8");
  let text = "";
  for await (const chunk of process.stdin) text += chunk as string;
  return text;
}
