import { field, type Remote, send, textField } from "../http.ts";
import { type Failure, refused } from "../failure.ts";
import type { Answer } from "../token-provider.ts";
import { broken, failureOf, writeFailure } from "./vercel-failures.ts";

/** A row of a project's environment variables, less its value, which is never asked for. */
export interface VercelRow {
  readonly id: string;
  readonly type: string;
  readonly targets: readonly string[];
  readonly customEnvironments: readonly string[];
  readonly gitBranch?: string;
  /** Milliseconds since 1970. */
  readonly updatedAt?: number;
  readonly comment?: string;
}

/** The rows of one variable, and whether there may be more that the list does not show. */
export interface VercelRows {
  readonly rows: readonly VercelRow[];
  readonly hidden: boolean;
}

/** What stands where: a target of Vercel's own, or a custom environment by id. */
export type VercelTarget =
  | { readonly kind: "target"; readonly name: "production" | "preview" | "development" }
  | { readonly kind: "custom"; readonly slug: string; readonly id: string };

/** Project and team as a definition names them. */
export interface VercelProject {
  readonly project: string;
  readonly team?: string;
}

/**
 * Vercel's calls for environment variables and deployments. Thin: what an answer holds beyond what is
 * needed does not matter, so a field that is new there breaks nothing here.
 */
export class VercelApi {
  readonly remote: Remote;
  readonly #about: VercelProject;

  constructor(remote: Remote, about: VercelProject) {
    this.remote = remote;
    this.#about = about;
  }

  /** @param name the variable */
  async rows(name: string): Promise<Answer<VercelRows>> {
    const result = await send(this.remote, { method: "GET", path: this.#project("v10", "/env") });
    if (!result.ok) return result;
    const { reply } = result;
    if (reply.status !== 200) return refused(failureOf(reply, "list environment variables"));
    const envs = field(reply.json, "envs");
    if (!Array.isArray(envs)) return refused(broken("a list of variables"));
    const hidden = Number(field(reply.json, "hiddenProductionEnvCount") ?? 0) > 0;
    const own = envs.filter((env) => field(env, "key") === name).map(rowOf);
    return { ok: true, value: { rows: own, hidden } };
  }

  /** Writes one target; where it ends is in `kind`: only `unknown` may have happened. */
  async upsert(
    name: string,
    value: string,
    about: { readonly target: VercelTarget; readonly type: string; readonly comment: string },
  ): Promise<
    | { readonly kind: "written"; readonly updatedAt?: number }
    | { readonly kind: "refused" | "unknown"; readonly failure: Failure }
  > {
    const { target, type, comment } = about;
    const place =
      target.kind === "target"
        ? { target: [target.name] }
        : { target: [], customEnvironmentIds: [target.id] };
    const result = await send(this.remote, {
      method: "POST",
      path: this.#project("v10", "/env", { upsert: "true" }),
      body: { key: name, value, type, ...place, comment },
    });
    if (!result.ok) return { kind: result.sent ? "unknown" : "refused", failure: result.failure };
    const { reply } = result;
    if (reply.status >= 500) return { kind: "unknown", failure: failureOf(reply, "write") };
    if (reply.status !== 201 && reply.status !== 200) {
      return { kind: "refused", failure: writeFailure(reply, field(reply.json, "error")) };
    }
    // 201 tells of failures too.
    const failed = field(reply.json, "failed");
    if (Array.isArray(failed) && failed.length > 0) {
      return { kind: "refused", failure: writeFailure(reply, field(failed[0], "error")) };
    }
    const created = field(reply.json, "created") ?? firstOf(field(reply.json, "envs"));
    const updatedAt = field(Array.isArray(created) ? created[0] : created, "updatedAt");
    return { kind: "written", ...(typeof updatedAt === "number" ? { updatedAt } : {}) };
  }

  /** The id of a custom environment by its slug; undefined where there is none. */
  async customEnvironment(slug: string): Promise<Answer<string | undefined>> {
    const path = this.#project("v9", "/custom-environments");
    const result = await send(this.remote, { method: "GET", path });
    if (!result.ok) return result;
    const { reply } = result;
    if (reply.status !== 200) return refused(failureOf(reply, "list custom environments"));
    const all = field(reply.json, "environments");
    const known = Array.isArray(all) ? all.find((each) => field(each, "slug") === slug) : undefined;
    const id = field(known, "id");
    return { ok: true, value: typeof id === "string" ? id : undefined };
  }

  /** The newest deployment that is in use for a target; undefined where there is none. */
  async latestDeployment(
    target: "production" | "preview",
  ): Promise<Answer<{ readonly id: string; readonly name: string } | undefined>> {
    const path = this.#path("/v7/deployments", {
      projectId: this.#about.project,
      target,
      state: "READY",
      limit: "1",
    });
    const result = await send(this.remote, { method: "GET", path });
    if (!result.ok) return result;
    const { reply } = result;
    if (reply.status !== 200) return refused(failureOf(reply, "list deployments"));
    const first = firstOf(field(reply.json, "deployments"));
    const id = field(first, "uid");
    const name = field(first, "name");
    if (typeof id !== "string" || typeof name !== "string") return { ok: true, value: undefined };
    return { ok: true, value: { id, name } };
  }

  /** Deploys again what a deployment deployed, with the variables of now. */
  async redeploy(
    { id, name }: { readonly id: string; readonly name: string },
    target: "production" | "preview",
  ): Promise<Answer<unknown>> {
    const result = await send(this.remote, {
      method: "POST",
      path: this.#path("/v13/deployments", { forceNew: "1" }),
      body: {
        deploymentId: id,
        name,
        meta: { action: "redeploy" },
        ...(target === "production" ? { target } : {}),
      },
    });
    if (!result.ok) return result;
    const { reply } = result;
    return reply.status >= 200 && reply.status < 300
      ? { ok: true, value: reply.json }
      : refused(failureOf(reply, "deploy again"));
  }

  #project(version: string, rest: string, query: Readonly<Record<string, string>> = {}): string {
    return this.#path(
      `/${version}/projects/${encodeURIComponent(this.#about.project)}${rest}`,
      query,
    );
  }

  #path(path: string, query: Readonly<Record<string, string>>): string {
    const { team } = this.#about;
    const parameters = new URLSearchParams(query);
    if (team !== undefined) parameters.set(team.startsWith("team_") ? "teamId" : "slug", team);
    return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
  }
}

function rowOf(env: unknown): VercelRow {
  const texts = (key: string): readonly string[] => {
    const value = field(env, key);
    if (typeof value === "string") return [value];
    return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
  };
  const gitBranch = field(env, "gitBranch");
  const updatedAt = field(env, "updatedAt");
  const comment = field(env, "comment");
  return {
    id: textField(env, "id"),
    type: textField(env, "type"),
    targets: texts("target"),
    customEnvironments: texts("customEnvironmentIds"),
    ...(typeof gitBranch === "string" && gitBranch !== "" ? { gitBranch } : {}),
    ...(typeof updatedAt === "number" ? { updatedAt } : {}),
    ...(typeof comment === "string" ? { comment } : {}),
  };
}

function firstOf(list: unknown): unknown {
  return Array.isArray(list) ? (list[0] as unknown) : undefined;
}
