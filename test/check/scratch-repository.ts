import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { scratchFolder } from "../cli/scratch-folder.ts";

/** Files and what is in them; `null` takes one away. */
export type Files = Readonly<Record<string, string | null>>;

/** A git repository of its own, without the machine's settings. */
export interface ScratchRepository {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs git and gives what it printed. */
  readonly git: (...args: readonly string[]) => string;
  /** Writes files without committing them. */
  readonly write: (files: Files) => void;
  /** Commits the files and all that was written before; gives the commit. */
  readonly commit: (files: Files) => string;
}

/** A repository whose branch `main` has these files. */
export function scratchRepository(files: Files): ScratchRepository {
  const root = scratchFolder();
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: root,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_AUTHOR_NAME: "a",
    GIT_AUTHOR_EMAIL: "a@example.com",
    GIT_COMMITTER_NAME: "a",
    GIT_COMMITTER_EMAIL: "a@example.com",
  };
  const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-C", root, ...args], { env, encoding: "utf8", stdio: "pipe" }).trim();
  const write = (changed: Files): void => {
    for (const [path, content] of Object.entries(changed)) {
      if (content === null) rmSync(join(root, path));
      else {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), content);
      }
    }
  };
  const commit = (changed: Files): string => {
    write(changed);
    git("add", "--all", "--force");
    git("commit", "--quiet", "--allow-empty", "--message", "change");
    return git("rev-parse", "HEAD");
  };
  git("init", "--quiet", "--initial-branch=main");
  commit(files);
  return { root, env, git, write, commit };
}

/** A definition with these scopes and calls. */
export function hook(
  scopes: string,
  calls: readonly string[] = ["POST /api/0/organizations/{organization_id_or_slug}/releases/"],
  more: string = "",
  name: string = "hook",
): string {
  return `integration: ${name}
provider: sentry
owner: team-release
token: { kind: internal-integration, environments: [production], maxAge: 90d, rotateBefore: 14d }
scopes: [${scopes}]
calls:${calls.length === 0 ? " []" : calls.map((call) => `\n  - ${call}`).join("")}
callsComplete: true
${more}`;
}
