import { spawn } from "node:child_process";
import { platform } from "node:os";
import { type Failure, refused } from "../failure.ts";
import type { Sink, WriteAnswer } from "../sink.ts";
import { missingToStart } from "./find-program.ts";

const limit = 60_000;

/**
 * Programs that are under way: one that outlives its run may overwrite a place later, with a token
 * that has been revoked meanwhile.
 */
export interface ProgramsUnderWay {
  /** @param program its process id; it leads a process group of its own, where there are such */
  readonly began: (program: number) => void;
  readonly ended: (program: number) => void;
  /** Ends it and what it has started, at once. */
  readonly end: (program: number) => void;
}

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
    readonly programs: ProgramsUnderWay;
  },
): Sink {
  const words = command.join(" ");
  return {
    place: `program ${words} (${about.environment})`,
    key: `exec:${words}:${about.environment}`,
    readable: false,
    preflight: () => {
      const lacks = missingToStart(command[0], about);
      return Promise.resolve(
        lacks === undefined ? { ok: true, value: undefined } : refused(missing(command[0], lacks)),
      );
    },
    observe: () =>
      Promise.resolve({
        ok: true,
        value: { kind: "hidden", why: "only the program knows where it puts the token" },
      }),
    write: ({ secret, tokenId }) => run(command, about, secret.reveal(), tokenId),
    compare: () => Promise.resolve({ ok: true, value: "unknowable" }),
  };
}

function missing(program: string, lacks: string = program): Failure {
  if (lacks !== program) {
    return {
      code: "no-such-program",
      message: `${program} can't be run: ${JSON.stringify(lacks)}, which its first line needs, is not there or can't be run`,
      next: "mend the script's `#!` line or `command` in the definition, or install what is missing",
    };
  }
  return {
    code: "no-such-program",
    message: `${program} is not there, or can't be run`,
    next: "mend `command` in the definition, or install the program; a path counts from the repository",
  };
}

function run(
  [program, ...args]: readonly [string, ...string[]],
  { cwd, env, environment, programs }: Parameters<typeof execSink>[1],
  input: string,
  tokenId: string,
): Promise<WriteAnswer> {
  return new Promise((settle) => {
    // One that has a process was started, and may have done it.
    const stopped = (started: boolean, error: unknown): void => {
      const { code = "unknown" } = error as NodeJS.ErrnoException;
      const failure = { ...missing(program), message: `${program} can't be started (${code})` };
      settle({ kind: started ? "unknown" : "refused", failure });
    };
    try {
      const child = spawn(program, args, {
        cwd,
        env: { ...env, SCOPEWRIGHT_ENVIRONMENT: environment, SCOPEWRIGHT_TOKEN_ID: tokenId },
        stdio: ["pipe", "ignore", "ignore"],
        // Of a script alone the shell would end, and what it has started would go on to write.
        detached: platform() !== "win32",
      });
      const { pid } = child;
      child.on("error", (error) => stopped(pid !== undefined, error));
      if (pid === undefined) return;
      programs.began(pid);
      const timer = setTimeout(() => programs.end(pid), limit);
      child.on("exit", (code, signal) => {
        clearTimeout(timer);
        programs.ended(pid);
        const how = code === null ? `was ended by ${signal}` : `ended with ${code}`;
        const failure = failed(program, how);
        settle(code === 0 ? { kind: "written" } : { kind: "unknown", failure });
      });
      // A program that does not read its input says so by its exit code.
      child.stdin.on("error", () => undefined);
      child.stdin.end(input);
    } catch (error) {
      // Some of what the system refuses comes as an event, and some is thrown.
      stopped(false, error);
    }
  });
}

function failed(program: string, how: string): Failure {
  return {
    code: "program-failed",
    message: `${program} ${how}`,
    next: "see by itself what it lacks: what it prints is not kept here",
  };
}
