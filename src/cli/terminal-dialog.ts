import type { Dialog } from "./context.ts";

/** The dialog of this process's terminal. Prompts go to stderr, so that stdout stays data. */
export const terminalDialog: Dialog = {
  ask: (prompt) => readLine(prompt, false),
  askHidden: (prompt) => readLine(prompt, true),
};

async function readLine(prompt: string, hidden: boolean): Promise<string> {
  const { createInterface } = await import("node:readline");
  const { Writable } = await import("node:stream");
  process.stderr.write(prompt);
  // Readline echoes what is typed to its output: this one takes it and shows nothing.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({
    input: process.stdin,
    output: hidden ? silent : process.stderr,
    terminal: true,
  });
  try {
    return await new Promise((settle) => {
      lines.once("line", settle);
      const ended = (): void => settle("");
      lines.once("close", ended);
      // Readline takes Ctrl-C for itself, and would make an empty answer of it.
      lines.once("SIGINT", () => {
        lines.off("close", ended);
        lines.close();
        if (!process.emit("SIGINT", "SIGINT")) process.kill(process.pid, "SIGINT");
      });
    });
  } finally {
    lines.close();
    if (hidden) process.stderr.write("\n");
  }
}
