import { join } from "node:path";
import { adviseOn, type Advice } from "../check/review-advice.ts";
import { openReview, type OpenedReview } from "../check/open-review.ts";
import { approverNames, reviewOf } from "../check/run-review.ts";
import { packageVersion } from "../document/package-file.ts";
import type { Outcome } from "../model/problem.ts";
import type { ReviewReport } from "../report/review-report.ts";
import type { Approvals } from "../review/approval.ts";
import type { Repository } from "../review/git.ts";
import { prefixOf } from "../review/git-hunks.ts";
import { findApprovals } from "./approvals.ts";
import { type Change, changeOf } from "./change.ts";
import type { Environment } from "./environment.ts";
import { type Forge, openForge } from "./forge.ts";
import { type Ends, findEnds } from "./history.ts";
import type { Inputs } from "./inputs.ts";

/** Everything that a run found out. */
export interface GateRun {
  readonly change: Change;
  readonly ends: Ends;
  readonly repository: Repository;
  /** Where the reviewed folder lies in the repository: empty, or with a closing slash. */
  readonly prefix: string;
  readonly report: ReviewReport;
  readonly advice: Advice;
  /** Absent without a token. */
  readonly forge?: Forge;
  readonly warnings: readonly string[];
}

/** Reviews the change that the event is about. Writes nothing, neither here nor at GitHub. */
export async function runGate(
  environment: Environment,
  inputs: Inputs,
  now: Date,
): Promise<Outcome<GateRun>> {
  const change = changeOf(environment, inputs);
  if (!change.ok) return change;
  const root = join(environment.workspace, inputs.workingDirectory ?? "");
  const repository: Repository = { root, env: trusting(environment) };
  const { token } = inputs;
  const clone = { repository, serverUrl: environment.serverUrl, ...(token && { token }) };
  const ends = findEnds(clone, change.value);
  if (!ends.ok) return ends;
  const { base, head } = ends.value;
  const opened = await openReview({
    root,
    env: repository.env,
    base: base.commit,
    head: head.commit,
    ...(inputs.configFile === undefined ? {} : { config: inputs.configFile }),
  });
  if (!opened.ok) return opened;
  const version = packageVersion();
  const forge = token && openForge(environment, token, version);
  const found = await approvalsOf(forge, change.value, opened.value, head.commit);
  const review = await reviewOf(opened.value, now, found.approvals);
  const advice = await adviseOn(opened.value, now);
  const report: ReviewReport = {
    review,
    base: { ...opened.value.base, ref: base.ref },
    head,
    textOf: (path) => advice.sources.get(path)?.text,
    version,
  };
  const value = {
    change: change.value,
    ends: ends.value,
    repository,
    prefix: prefixOf(repository),
    report,
    advice,
    ...(forge && { forge }),
    warnings: found.warnings,
  };
  return { ok: true, value };
}

/** Git trusts a folder of another user where it is told to; the workflow has chosen this one. */
function trusting({ forGit, workspace }: Environment): Repository["env"] {
  const count = Number(forGit["GIT_CONFIG_COUNT"] ?? 0);
  return {
    ...forGit,
    GIT_CONFIG_COUNT: String(count + 1),
    [`GIT_CONFIG_KEY_${count}`]: "safe.directory",
    [`GIT_CONFIG_VALUE_${count}`]: workspace,
  };
}

async function approvalsOf(
  forge: Forge | undefined,
  change: Change,
  { before }: OpenedReview,
  head: string,
): Promise<{ readonly approvals: Approvals; readonly warnings: readonly string[] }> {
  if (forge === undefined) return { approvals: { given: [] }, warnings: [] };
  return findApprovals(forge, change, approverNames(before), head);
}
