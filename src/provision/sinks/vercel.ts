import { type Failure, refused } from "../failure.ts";
import type { Sink, SinkState, Written } from "../sink.ts";
import type { Answer } from "../token-provider.ts";
import type { VercelApi, VercelRow, VercelTarget } from "./vercel-api.ts";
import { waitForDeployment } from "./vercel-deployment.ts";
import { rowConflict } from "./vercel-failures.ts";

/** A variable of one environment, as a definition asks for it. */
export interface VercelVariable {
  readonly team?: string;
  readonly project: string;
  readonly variable: string;
  /** `production`, `preview`, `development`, or the slug of a custom environment. */
  readonly environment: string;
  readonly sensitive: boolean;
  readonly redeploy: boolean;
}

const mark = "scopewright token ";

/**
 * One row of a Vercel project's environment variables: a row for each target, sensitive wherever the
 * platform has that. The value can't be read back; the token's id stands in the row's comment, which
 * is written with the value, and so tells which value it is.
 */
export function vercelSink(api: VercelApi, about: VercelVariable): Sink {
  const { team, project, variable, environment } = about;
  let target: Promise<Answer<VercelTarget>> | undefined;
  const targetOf = (): Promise<Answer<VercelTarget>> => (target ??= findTarget(api, about));
  const observe = (): Promise<Answer<SinkState>> => observed(api, about, targetOf);
  return {
    place: `Vercel ${project} ${variable} (${environment})`,
    // Teams name their projects as they like.
    key: `vercel:${team === undefined ? "" : `${team}/`}${project}:${variable}:${environment}`,
    readable: true,
    preflight: async () => {
      if (environment === "development" && about.sensitive) return refused(notSensitive);
      const standing = await findRow(api, about, targetOf);
      if (!standing.ok) return standing;
      const { row } = standing.value;
      if (row !== undefined && placesOf(row) > 1) return refused(rowConflict(row.id));
      if (!redeploys(about)) return { ok: true, value: undefined };
      const latest = await api.latestDeployment(about.environment);
      return latest.ok ? { ok: true, value: undefined } : latest;
    },
    observe,
    write: async ({ secret, tokenId }: Written) => {
      const place = await targetOf();
      if (!place.ok) return { kind: "refused", failure: place.failure };
      const answer = await api.upsert(variable, secret.reveal(), {
        target: place.value,
        type: typeOf(about),
        comment: `${mark}${tokenId}`,
      });
      if (answer.kind !== "written") return answer;
      const { updatedAt } = answer;
      return {
        kind: "written",
        ...(updatedAt === undefined ? {} : { version: String(updatedAt) }),
      };
    },
    compare: async ({ tokenId }) => {
      const state = await observe();
      if (!state.ok) return state;
      if (state.value.kind === "hidden") return { ok: true, value: "unknowable" };
      const known = state.value.kind === "present" ? state.value.tokenId : undefined;
      return { ok: true, value: known === tokenId ? "same" : "other" };
    },
    ...(redeploys(about)
      ? { activate: (report: (line: string) => void) => deployAgain(api, about, report) }
      : {}),
  };
}

const notSensitive: Failure = {
  code: "not-sensitive",
  message: "Vercel keeps no variable of `development` from being read back",
  next: "leave `development` out of the environments, or state `sensitive: false` for it",
};

/** Where Vercel has deployments that can be deployed again. */
type Redeployed = VercelVariable & { readonly environment: "production" | "preview" };

function redeploys(about: VercelVariable): about is Redeployed {
  const { environment, redeploy } = about;
  return redeploy && (environment === "production" || environment === "preview");
}

function typeOf({ sensitive }: VercelVariable): string {
  return sensitive ? "sensitive" : "encrypted";
}

async function findTarget(
  api: VercelApi,
  { environment, project }: VercelVariable,
): Promise<Answer<VercelTarget>> {
  if (environment === "production" || environment === "preview" || environment === "development") {
    return { ok: true, value: { kind: "target", name: environment } };
  }
  const id = await api.customEnvironment(environment);
  if (!id.ok) return id;
  if (id.value === undefined) {
    return refused({
      code: "no-environment",
      message: `the Vercel project ${project} has no environment \`${environment}\``,
      next: "make it in the project's settings, or name another in the definition",
    });
  }
  return { ok: true, value: { kind: "custom", slug: environment, id: id.value } };
}

/** The row of the variable's environment, and whether there may be one that is not listed. */
async function findRow(
  api: VercelApi,
  about: VercelVariable,
  targetOf: () => Promise<Answer<VercelTarget>>,
): Promise<Answer<{ readonly row?: VercelRow; readonly hidden: boolean }>> {
  const target = await targetOf();
  if (!target.ok) return target;
  const listed = await api.rows(about.variable);
  if (!listed.ok) return listed;
  const { rows, hidden } = listed.value;
  const row = rows.find((each) => stands(each, target.value));
  return { ok: true, value: { hidden, ...(row === undefined ? {} : { row }) } };
}

async function observed(
  api: VercelApi,
  about: VercelVariable,
  targetOf: () => Promise<Answer<VercelTarget>>,
): Promise<Answer<SinkState>> {
  const standing = await findRow(api, about, targetOf);
  if (!standing.ok) return standing;
  const { row, hidden } = standing.value;
  if (row === undefined) {
    return {
      ok: true,
      value: hidden
        ? { kind: "hidden", why: "Vercel does not list all variables to this credential" }
        : { kind: "absent" },
    };
  }
  const { comment, updatedAt } = row;
  return {
    ok: true,
    value: {
      kind: "present",
      ...(updatedAt === undefined ? {} : { version: String(updatedAt), updatedAt }),
      ...(comment?.startsWith(mark) === true ? { tokenId: comment.slice(mark.length) } : {}),
      drift: driftOf(row, about),
    },
  };
}

/** A row of a branch is another variable. */
function stands(row: VercelRow, target: VercelTarget): boolean {
  if (row.gitBranch !== undefined) return false;
  return target.kind === "target"
    ? row.targets.includes(target.name)
    : row.customEnvironments.includes(target.id);
}

function driftOf(row: VercelRow, about: VercelVariable): readonly string[] {
  const drift: string[] = [];
  const wanted = typeOf(about);
  if (row.type !== wanted) drift.push(`its type is ${row.type}, not ${wanted}`);
  const places = placesOf(row);
  if (places > 1) drift.push(`one row serves ${places} environments`);
  return drift;
}

function placesOf({ targets, customEnvironments }: VercelRow): number {
  return targets.length + customEnvironments.length;
}

async function deployAgain(
  api: VercelApi,
  { project, environment: target }: Redeployed,
  report: (line: string) => void,
): Promise<Answer<void>> {
  const latest = await api.latestDeployment(target);
  if (!latest.ok) return latest;
  if (latest.value === undefined) {
    report(`${project} has no ${target} deployment yet: the next one gets the token`);
    return { ok: true, value: undefined };
  }
  report(`deploying ${project} (${target}) again, since running deployments keep the old token`);
  const deployed = await api.redeploy(latest.value, target);
  if (!deployed.ok) return deployed;
  return waitForDeployment(api.remote, deployed.value, report);
}
