import fs from "node:fs";
import { basename, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { runFolder } from "./run-folder.ts";

// The functions themselves, before others stand in their place.
const { copyFileSync, lstatSync, mkdirSync, renameSync } = fs;

/**
 * Has what is removed or replaced below the run's folder for temporary files kept in another, so
 * that it can be searched at the end: tests tidy up behind themselves, and so does the program.
 */
export function watchRemovals(): void {
  const { temporary, gone } = runFolder()!;
  let count = 0;

  /** Where to keep what this path has now; undefined when there is nothing to be kept. */
  const placeFor = (path: unknown, folders: boolean): { from: string; to: string } | undefined => {
    if (typeof path !== "string" && !(path instanceof URL)) return undefined;
    const from = resolve(typeof path === "string" ? path : fileURLToPath(path));
    if (!from.startsWith(temporary + sep)) return undefined;
    const found = lstatSync(from, { throwIfNoEntry: false });
    if (found === undefined || !(found.isFile() || (folders && found.isDirectory()))) {
      return undefined;
    }
    const folder = join(gone, `${process.pid}-${(count += 1)}`);
    mkdirSync(folder);
    return { from, to: join(folder, basename(from)) };
  };
  const copied = (path: unknown): void => {
    const place = placeFor(path, false);
    if (place !== undefined) copyFileSync(place.from, place.to);
  };
  /** Answers whether it is gone; if not, the real function does and says what it does. */
  const moved = (path: unknown, options?: { readonly recursive?: boolean }): boolean => {
    const place = placeFor(path, options?.recursive === true);
    if (place !== undefined) renameSync(place.from, place.to);
    return place !== undefined;
  };

  instead("rm", moved);
  instead("unlink", moved);
  before("rename", (_from, to) => copied(to));
  before("writeFile", copied);
  before("copyFile", (_from, to) => copied(to));
}

type Function = (...args: unknown[]) => unknown;

/** Puts something before all three forms of a function: it answers whether that was all. */
function instead(name: string, work: (path: unknown, options?: object) => boolean): void {
  const { promises, ...functions } = fs as unknown as Record<string, Function> & {
    readonly promises: Record<string, Function>;
  };
  const [later, now, promised] = [functions[name]!, functions[`${name}Sync`]!, promises[name]!];
  promises[name] = async (...args) =>
    work(args[0], args[1] as object | undefined) ? undefined : promised(...args);
  Object.assign(fs, {
    [`${name}Sync`]: (...args: unknown[]) =>
      work(args[0], args[1] as object | undefined) ? undefined : now(...args),
    [name]: (...args: unknown[]) => {
      const done = args.at(-1) as (error: null) => void;
      const options = typeof args[1] === "object" ? (args[1] ?? undefined) : undefined;
      if (work(args[0], options)) queueMicrotask(() => done(null));
      else later(...args);
    },
  });
}

function before(name: string, work: (path: unknown, second: unknown) => void): void {
  instead(name, (path, second) => {
    work(path, second);
    return false;
  });
}
