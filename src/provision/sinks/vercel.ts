import { type Failure, refused } from "../failure.ts";
import type { Sink, SinkState, Written } from "../sink.ts";
import type { Answer } from "../token-provider.ts";
import type { VercelApi, VercelRow, VercelTarget } from "./vercel-api.ts";
import { waitForDeployment } from "./vercel-deployment.ts";

/** A variable of one environment, as a definition asks for it. */
export interface VercelVariable {
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
  const { project, variable, environment, redeploy } = about;
  let target: Promise<Answer<VercelTarget>> | undefined;
  const targetOf = (): Promise<Answer<VercelTarget>> => (target ??= findTarget(api, about));
  const observe = (): Promise<Answer<SinkState>> => observed(api, about, targetOf);
  return {
    place: `Vercel ${project} ${variable} (${environment})`,
    key: `vercel:${project}:${variable}:${environment}`,
    readable: true,
    preflight: async () => {
      if (environment === "development" && about.sensitive) return refused(notSensitive);
      const state = await observe();
      return state.ok ? { ok: true, value: undefined } : state;
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
    ...(redeploy && (environment === "production" || environment === "preview")
      ? {
          activate: (report: (line: string) => void) =>
            deployAgain(api, about, environment, report),
        }
      : {}),
  };
}

const notSensitive: Failure = {
  code: "not-sensitive",
  message: "Vercel keeps no variable of `development` from being read back",
  next: "leave `development` out of the environments, or state `sensitive: false` for it",
};

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

async function observed(
  api: VercelApi,
  about: VercelVariable,
  targetOf: () => Promise<Answer<VercelTarget>>,
): Promise<Answer<SinkState>> {
  const target = await targetOf();
  if (!target.ok) return target;
  const listed = await api.rows(about.variable);
  if (!listed.ok) return listed;
  const row = listed.value.rows.find((each) => stands(each, target.value));
  if (row === undefined) {
    return {
      ok: true,
      value: listed.value.hidden
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
  const places = row.targets.length + row.customEnvironments.length;
  if (places > 1) drift.push(`one row serves ${places} environments`);
  return drift;
}

async function deployAgain(
  api: VercelApi,
  { project }: VercelVariable,
  target: "production" | "preview",
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
