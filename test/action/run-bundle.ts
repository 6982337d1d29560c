import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratchFolder } from "../cli/scratch-folder.ts";
import type { ScratchRepository } from "../check/scratch-repository.ts";

/** Where the bundle of these tests is built; below the package, whose files it finds by name. */
export const bundleFolder = "lib/action-under-test";

/** How the Action is started: as the runner does it, by environment variables alone. */
export interface Start {
  readonly event: string;
  readonly payload: unknown;
  readonly inputs?: Readonly<Record<string, string>>;
  /** GitHub's API; one that nobody answers, unless stated. */
  readonly api?: string;
  readonly server?: string;
  readonly commit?: string;
  readonly workspace?: string;
  readonly repository?: string;
}

/** What the Action left behind. */
export interface Ran {
  readonly code: number;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** The folder for files of the run. */
  readonly temporary: string;
}

/** Runs the built bundle as a process of its own. The repository's own files are left as they are. */
export async function runBundle(
  { root, env }: Pick<ScratchRepository, "root" | "env">,
  start: Start,
): Promise<Ran> {
  const temporary = scratchFolder();
  const file = (name: string, text = ""): string => {
    writeFileSync(join(temporary, name), text);
    return join(temporary, name);
  };
  mkdirSync(temporary, { recursive: true });
  const [output, summary] = [file("output"), file("summary.md")];
  const inputs = Object.entries(start.inputs ?? {}).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    value,
  ]);
  const variables: Record<string, string> = {
    ...env,
    GITHUB_ACTIONS: "true",
    GITHUB_EVENT_NAME: start.event,
    GITHUB_EVENT_PATH: file("event.json", JSON.stringify(start.payload)),
    GITHUB_REPOSITORY: start.repository ?? "kim/web",
    GITHUB_RUN_ID: "12",
    GITHUB_SERVER_URL: start.server ?? "https://github.com",
    GITHUB_API_URL: start.api ?? "http://127.0.0.1:9",
    GITHUB_SHA: start.commit ?? "",
    GITHUB_WORKSPACE: start.workspace ?? root,
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    RUNNER_TEMP: temporary,
    ...(Object.fromEntries(inputs) as Record<string, string>),
  };
  const main = join(import.meta.dirname, "../..", bundleFolder, "index.mjs");
  const { code, log } = await new Promise<Pick<Ran, "code" | "log">>((done) => {
    execFile(
      process.execPath,
      [main],
      { env: variables, cwd: temporary, encoding: "utf8", maxBuffer: 1 << 26 },
      (error, stdout, stderr) => {
        const exit = error === null ? 0 : Number(error.code);
        done({ code: exit, log: stdout + stderr });
      },
    );
  });
  return {
    code,
    log,
    outputs: outputsOf(readFileSync(output, "utf8")),
    summary: readFileSync(summary, "utf8"),
    temporary,
  };
}

/** Reads the runner's file of outputs, as the runner does. */
function outputsOf(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {};
  const lines = text.split("\n");
  for (let index = 0; index < lines.length - 1; index += 1) {
    const [name = "", delimiter = ""] = lines[index]!.split("<<");
    const end = lines.indexOf(delimiter, index + 1);
    if (end === -1) throw new Error(`no end of the output ${name}`);
    outputs[name] = lines.slice(index + 1, end).join("\n");
    index = end;
  }
  return outputs;
}

/** The event of a pull request from `base` to `head`. */
export function pullRequestEvent(
  base: string,
  head: string,
  {
    number = 1,
    author = "kim",
    fork = false,
  }: { readonly number?: number; readonly author?: string; readonly fork?: boolean } = {},
): unknown {
  return {
    pull_request: {
      number,
      user: { login: author },
      base: { sha: base, repo: { full_name: "kim/web" } },
      head: { sha: head, repo: { full_name: fork ? "stranger/web" : "kim/web" } },
    },
    repository: { default_branch: "main" },
  };
}
