import childProcess, { type ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { runFolder, variable } from "./run-folder.ts";
import { tell } from "./witness.ts";

interface SpawnOptions {
  readonly file: string;
  readonly args?: readonly string[];
  readonly envPairs?: readonly string[];
}

const own = process.env[variable];

/** Keeps arguments and outputs of every process that this one starts, and has them do the same. */
export function watchProcesses(): void {
  watchAsynchronous();
  watchSynchronous();
  process.once("exit", () => {
    for (const end of open) end();
  });
}

/** All of spawn, exec, execFile and fork come through here. */
function watchAsynchronous(): void {
  const prototype = childProcess.ChildProcess.prototype as unknown as {
    spawn: (this: ChildProcess, options: SpawnOptions) => number;
  };
  const { spawn } = prototype;
  prototype.spawn = function (options) {
    const words = options.args ?? [options.file];
    tell("argv", "arguments of a program", words.join("\n"));
    const pairs = (options.envPairs ?? []).map((pair) => pair.split(/=(.*)/s, 2));
    const env = inherited(Object.fromEntries(pairs) as Record<string, string>);
    const envPairs = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const result = spawn.call(this, { ...options, envPairs });
    // Further pipes are how programs steer one another: a browser's cookies are in them, for one.
    if (this.stdout) gather(this.stdout, nameOf(words, "stdout"));
    if (this.stderr) gather(this.stderr, nameOf(words, "stderr"));
    return result;
  };
}

/** Ends of the streams that are still read from. */
const open = new Set<() => void>();

/** What a stream is given is kept, whoever reads it when; a word may come in two parts. */
function gather(stream: Readable, where: string): void {
  const parts: Buffer[] = [];
  const push = stream.push.bind(stream);
  stream.push = (chunk: unknown, encoding) => {
    if (typeof chunk === "string") parts.push(Buffer.from(chunk, encoding));
    else if (chunk instanceof Uint8Array) parts.push(Buffer.from(chunk));
    return push(chunk, encoding);
  };
  const end = (): void => {
    open.delete(end);
    tell("output", where, Buffer.concat(parts.splice(0)).toString());
  };
  open.add(end);
  stream.once("close", end);
}

type Synchronous = (file: string, ...rest: unknown[]) => unknown;

function watchSynchronous(): void {
  const functions = childProcess as unknown as Record<string, Synchronous>;
  for (const name of ["spawnSync", "execFileSync", "execSync"]) {
    const original = functions[name]!;
    functions[name] = (file, ...rest) => {
      const args = Array.isArray(rest[0]) ? (rest[0] as readonly string[]) : [];
      const given = rest.find((each) => !Array.isArray(each) && each !== undefined) as
        | { readonly env?: Record<string, string> }
        | undefined;
      const words = [file, ...args];
      tell("argv", "arguments of a program", words.join("\n"));
      const options = { ...given, env: inherited(given?.env ?? process.env) };
      const keep = (ended: unknown): void => {
        const { stdout, stderr } = (ended ?? {}) as Record<string, unknown>;
        tell("output", nameOf(words, "stdout"), textOf(stdout));
        tell("output", nameOf(words, "stderr"), textOf(stderr));
      };
      try {
        const ended = Array.isArray(rest[0])
          ? original(file, args, options)
          : original(file, options);
        keep(name === "spawnSync" ? ended : { stdout: ended });
        return ended;
      } catch (error) {
        keep(error);
        throw error;
      }
    };
  }
}

function textOf(output: unknown): string {
  if (typeof output === "string") return output;
  return output instanceof Uint8Array ? Buffer.from(output).toString() : "";
}

/** Names the program and its command, and no argument that may be anything. */
function nameOf(words: readonly string[], stream: string): string {
  const command = words
    .flatMap((word) => word.split(/[/\s]/).findLast((part) => part !== "") ?? [])
    .filter((word) => /^[a-z][\w.-]{0,24}$/.test(word))
    .slice(0, 4);
  return `${stream} of ${command.join(" ")}`;
}

/** What a process of the run has in its environment, whatever else it is given. */
function inherited(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const root = process.env[variable] ?? own;
  const run = runFolder(root)!;
  const load = `--require=${run.preload}`;
  // A run within a run has a folder of its own.
  const options = (env["NODE_OPTIONS"] ?? "").replace(
    /--require=\S*\/canary-\w+\/preload\.cjs/,
    "",
  );
  return {
    ...env,
    [variable]: root,
    TMPDIR: run.temporary,
    NODE_OPTIONS: `${options} ${load}`.trim(),
  };
}
