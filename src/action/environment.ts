import { readFileSync } from "node:fs";
import { Secret } from "../model/secret.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** What the runner says about where and why the Action runs. */
export interface Environment {
  readonly event: string;
  /** The event as GitHub sent it; empty where there is none. */
  readonly payload: unknown;
  /** The commit that set the workflow off. */
  readonly commit: string;
  readonly repository: { readonly owner: string; readonly name: string };
  /** Of github.com or a GitHub Enterprise Server, without a closing slash. */
  readonly serverUrl: string;
  readonly apiUrl: string;
  /** The page of this run. */
  readonly runUrl: string;
  /** Where the repository is checked out. */
  readonly workspace: string;
  /** A folder for files that later steps may read. */
  readonly temporary: string;
  /** Files to append outputs and the job summary to. */
  readonly outputFile?: string;
  readonly summaryFile?: string;
  /** What git runs with: without the Action's inputs, which hold the token. */
  readonly forGit: Variables;
}

/** Reads what the runner set. Throws where this is no run of an Action at all. */
export function readEnvironment(env: Variables): Environment {
  const wanted = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === "") throw new Error(`${name} is not set`);
    return value;
  };
  const [owner = "", name = ""] = wanted("GITHUB_REPOSITORY").split("/");
  const serverUrl = (env["GITHUB_SERVER_URL"] ?? "https://github.com").replace(/\/+$/, "");
  const [output, summary] = [env["GITHUB_OUTPUT"], env["GITHUB_STEP_SUMMARY"]];
  return {
    event: wanted("GITHUB_EVENT_NAME"),
    payload: readPayload(env["GITHUB_EVENT_PATH"]),
    commit: env["GITHUB_SHA"] ?? "",
    repository: { owner, name },
    serverUrl,
    apiUrl: (env["GITHUB_API_URL"] ?? "https://api.github.com").replace(/\/+$/, ""),
    runUrl: `${serverUrl}/${owner}/${name}/actions/runs/${env["GITHUB_RUN_ID"] ?? ""}`,
    workspace: wanted("GITHUB_WORKSPACE"),
    temporary: env["RUNNER_TEMP"] ?? wanted("GITHUB_WORKSPACE"),
    ...(output === undefined || output === "" ? {} : { outputFile: output }),
    ...(summary === undefined || summary === "" ? {} : { summaryFile: summary }),
    forGit: Object.fromEntries(Object.entries(env).filter(([key]) => !key.startsWith("INPUT_"))),
  };
}

function readPayload(path: string | undefined): unknown {
  if (path === undefined || path === "") return {};
  return JSON.parse(readFileSync(path, "utf8"));
}

/** An input as the runner hands it over; undefined where it is empty. */
export function inputOf(env: Variables, name: string): string | undefined {
  const value = env[`INPUT_${name.toUpperCase()}`]?.trim();
  return value === undefined || value === "" ? undefined : value;
}

/** The input that holds a token. */
export function secretInput(env: Variables, name: string): Secret | undefined {
  const value = inputOf(env, name);
  return value === undefined ? undefined : new Secret(value);
}
