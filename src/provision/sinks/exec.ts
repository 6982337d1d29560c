import { spawn } from "node:child_process";
import type { Failure } from "../failure.ts";
import type { Sink } from "../sink.ts";

const timeout = 60_000;

/**
 * A program of the user's own that takes the token on its standard input and puts it where it
 * belongs. The token is in neither arguments nor environment, and what the program prints is not
 * kept.
 *
 * @param command the program and its arguments; no shell reads them
 * @param env what the program runs with
 */
export function execSink(
  command: readonly [string, ...string[]],
  about: {
    readonly cwd: string;
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly environment: string;
  },
): Sink {
  const words = command.join(" ");
  return {
    place: `program ${words} (${about.environment})`,
    key: `exec:${words}:${about.environment}`,
    readable: false,
    preflight: () => Promise.resolve({ ok: true, value: undefined }),
    observe: () =>
      Promise.resolve({
        ok: true,
        value: { kind: "hidden", why: "only the program knows where it puts the token" },
      }),
    write: async ({ secret, tokenId }) => {
      const failure = await run(command, about, secret.reveal(), tokenId);
      return failure === undefined ? { kind: "written" } : { kind: "unknown", failure };
    },
    compare: () => Promise.resolve({ ok: true, value: "unknowable" }),
  };
}

function run(
  [program, ...args]: readonly [string, ...string[]],
  { cwd, env, environment }: Parameters<typeof execSink>[1],
  input: string,
  tokenId: string,
): Promise<Failure | undefined> {
  return new Promise((settle) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...env, SCOPEWRIGHT_ENVIRONMENT: environment, SCOPEWRIGHT_TOKEN_ID: tokenId },
      stdio: ["pipe", "ignore", "ignore"],
      timeout,
      killSignal: "SIGKILL",
    });
    child.on("error", (error: NodeJS.ErrnoException) => {
      settle({ code: "program-failed", message: `${program} can't be started (${error.code})` });
    });
    child.on("exit", (code, signal) => {
      const how = code === null ? `was ended by ${signal}` : `ended with ${code}`;
      settle(code === 0 ? undefined : { code: "program-failed", message: `${program} ${how}` });
    });
    // A program that does not read its input says so by its exit code.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}
