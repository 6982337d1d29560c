import { accessSync, closeSync, constants, openSync, readSync, statSync } from "node:fs";
import { platform } from "node:os";
import { basename, delimiter, resolve } from "node:path";

/** Where a system looks that is told nothing. */
const usualFolders = "/usr/bin:/bin";

interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * What is not there, or can't be run, of what starting a program takes: the program itself, found by
 * its path or by a name that PATH leads to, or what the first line of a script says is to run it.
 * Undefined where nothing is missing as far as can be known.
 */
export function missingToStart(program: string, around: Surroundings): string | undefined {
  // There a name is tried with several endings.
  if (platform() === "win32") return undefined;
  return missing(program, around, 0);
}

/** Systems follow a script that runs a script, but not for ever. */
const deepest = 4;

function missing(program: string, around: Surroundings, depth: number): string | undefined {
  const { cwd, env } = around;
  const folders = program.includes("/")
    ? [cwd]
    : (env["PATH"] ?? usualFolders).split(delimiter).map((folder) => resolve(cwd, folder));
  const found = folders.map((folder) => resolve(folder, program)).filter(isProgram);
  if (found.length === 0) return program;
  // One of PATH that can't be started is passed over for the next.
  let first: string | undefined;
  for (const path of found) {
    const lacks = depth < deepest ? missingToRun(path, around, depth + 1) : undefined;
    if (lacks === undefined) return undefined;
    first ??= lacks;
  }
  return first;
}

function missingToRun(path: string, around: Surroundings, depth: number): string | undefined {
  const line = scriptLine(path);
  if (line === undefined) return undefined;
  const [, interpreter = "", argument = ""] =
    /^[ \t]*([^ \t]*)[ \t]*(.*?)[ \t]*$/s.exec(line) ?? [];
  if (interpreter === "") return undefined;
  // No PATH counts here: what has no slash is in the folder where the program is started.
  const lacks = missing(resolve(around.cwd, interpreter), around, depth);
  if (lacks !== undefined) return interpreter;
  const name = basename(interpreter) === "env" ? nameForEnv(argument) : undefined;
  return name === undefined ? undefined : missing(name, around, depth);
}

/** The program that `env` is to look for; undefined where that takes more than reading to know. */
function nameForEnv(argument: string): string | undefined {
  const split = /^-S[ \t]*(.*)$/.exec(argument)?.[1];
  // Linux hands all of the line over as one word, and others split it.
  const whole = split === undefined && platform() === "linux";
  const words = whole ? [argument] : (split ?? argument).split(/[ \t]+/);
  const name = words.find((word) => !/^\w+=/.test(word)) ?? "";
  return name === "" || /^-|["'\\$]/.test(name) || words[0] !== name ? undefined : name;
}

/** What stands behind `#!`; undefined where a file is no script, or can be run and not read. */
function scriptLine(path: string): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    // No system reads a longer line. The carriage return of a file from Windows counts as part of it.
    const start = Buffer.alloc(512);
    const text = start.toString("utf8", 0, readSync(file, start));
    return /^#!([^\n]*)\n/.exec(text)?.[1];
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
