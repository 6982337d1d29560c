import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { Source } from "../model/catalog.ts";
import { git, openRepository } from "../review/git.ts";
import type { Context } from "./context.ts";

/**
 * Repository, commit and date of what is imported, where it lies in a checkout: of a folder, as it
 * is checked out; of a file, if it is just as it was committed. Else nothing is known.
 */
export function checkoutSource(
  { cwd, env }: Pick<Context, "cwd" | "env">,
  paths: readonly string[],
): Partial<Source> {
  const [first] = paths;
  const absolute = first === undefined ? undefined : resolve(cwd, first);
  const stats = absolute === undefined ? undefined : statSync(absolute, { throwIfNoEntry: false });
  if (absolute === undefined || stats === undefined) return {};
  const folder = stats.isDirectory() ? absolute : dirname(absolute);
  const repository = openRepository(folder, env);
  if (!repository.ok) return {};
  const ask = (...args: readonly string[]): string | undefined => {
    const { status, stdout } = git(repository.value, args);
    return status === 0 ? stdout.toString("utf8").trim() : undefined;
  };
  const committed = (path: string): boolean =>
    ask("rev-parse", "--verify", "--quiet", `HEAD:./${basename(path)}`) === blobName(path);
  const others = paths.map((path) => resolve(cwd, path));
  const whole = stats.isDirectory()
    ? ask("rev-parse", "--show-prefix") === ""
    : others.every((path) => dirname(path) === folder && committed(path));
  const commit = whole ? ask("rev-parse", "--verify", "--quiet", "HEAD") : undefined;
  if (commit === undefined) return {};
  const date = ask("log", "-1", "--format=%cs", commit);
  const remote = ask("config", "--get", "remote.origin.url") ?? "";
  const of = /github\.com[/:]([^/]+\/[^/]+?)(?:\.git)?$/.exec(remote)?.[1];
  return {
    ...(of === undefined ? {} : { of }),
    commit,
    ...(date === undefined ? {} : { date }),
  };
}

/** What git calls a file with this content, in a repository of SHA-1 names. */
function blobName(path: string): string | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  const content = readFileSync(path);
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}
