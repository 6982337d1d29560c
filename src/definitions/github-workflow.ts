import { isMap } from "yaml";
import { parseYaml, type Path, type YamlDocument } from "../document/yaml.ts";
import type { StepReading } from "../model/command-needs.ts";
import type { Integration, UnstatedGrant, Waiver, WorkflowCall } from "../model/integration.ts";
import type { Problem } from "../model/problem.ts";
import type { Located, SourceFile, Span } from "../model/span.ts";
import type { ActionTable } from "./action-facts.ts";
import { type AppTokenFacts, readAppTokens } from "./app-token-steps.ts";
import { checkedEdits } from "./checked-edits.ts";
import { stepsOf } from "./job-steps.ts";
import { Values } from "./located.ts";
import { calledNeeds, workflowCall } from "./called-workflow.ts";
import type { ParsedReading } from "./lazy-reader.ts";
import type { Change, EditAnswer, Reader, ReadContext, ReadResult } from "./reader.ts";
import { lineBreakOf } from "./text-line.ts";
import { findWaivers } from "./waiver-comments.ts";
import { certainDefault, settledDefault, unstatedDefault } from "./workflow-default.ts";
import { jobNeeds, type JobNeeds } from "./workflow-needs.ts";
import {
  permissionNames,
  type Permissions,
  readPermissions,
  splitScope,
} from "./workflow-permissions.ts";
import { editStringMap } from "./yaml-map-edit.ts";
import { inStyle } from "./yaml-scalar-text.ts";

const id = "github-workflow";

/** The reader of GitHub Actions workflows, before it knows what GitHub grants. */
export const githubWorkflows: Pick<Reader, "id" | "title" | "accepts"> = {
  id,
  title: "GitHub Actions workflows (.github/workflows/*.yml)",
  accepts: (path) => /(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/.test(path),
};

/** What workflows are held against. */
export interface WorkflowFacts {
  /**
   * The scopes that a job's token can be granted, such as `pull_requests:write`: those of the token
   * kind `github-token` in the catalog. They say which permissions exist and what `read-all` and
   * `write-all` stand for.
   */
  readonly grants: readonly string[];
  /** What well-known actions need. */
  readonly actions: ActionTable;
  /** What tokens of apps can be granted. */
  readonly apps: AppTokenFacts;
  /** What looks into the steps' code; without it none that has a token is known. */
  readonly code?: StepReading;
}

/**
 * Reads the `permissions:` of GitHub Actions workflows: each job is an integration, granted what its
 * own block says or, without one, the workflow's. A job with neither has the repository's default:
 * unless the settings state it, it is reported as not judged, and only reviews compare it. A
 * workflow has no way to state calls; what the job needs comes from its steps, and where a step is
 * not known, that is reported as not judged.
 */
export function githubWorkflowReading(facts: WorkflowFacts): ParsedReading {
  const permissions = permissionNames(facts.grants);
  return {
    read: (source, context) => readWorkflow(source, context, permissions, facts),
    edit: (source, integration, change) => editWorkflow(source, integration, change, permissions),
  };
}

function readWorkflow(
  source: SourceFile,
  context: ReadContext,
  permissions: Permissions,
  { actions, apps, code }: WorkflowFacts,
): ReadResult {
  const parsed = parseYaml(source);
  if (!parsed.ok) return { integrations: [], problems: parsed.problems };
  const document = parsed.value;
  const root = new Values(document, [], document.data);
  const jobs = root.at("jobs");
  if (jobs.keys().length === 0) return { integrations: [], problems: [noJobs(document)] };
  const { waivers, problems: waiverProblems } = findWaivers(document.comments);
  const problems: Problem[] = [...waiverProblems];
  const unjudged: Problem[] = [];
  const integrations: Integration[] = [];
  const aside: Integration[] = [];
  const workflowCalls: WorkflowCall[] = [];
  const shared = root.at("permissions");
  const sharedScopes = shared.stated ? readPermissions(shared, permissions) : undefined;
  if (sharedScopes?.ok === false) problems.push(...sharedScopes.problems);
  const triggers = readTriggers(root.at("on"));
  for (const name of jobs.keys()) {
    const job = jobs.at(name);
    const own = job.at("permissions");
    const ownScopes = own.stated ? readPermissions(own, permissions) : undefined;
    if (ownScopes?.ok === false) problems.push(...ownScopes.problems);
    const common = {
      name: `${source.path}#${name}`,
      triggers,
      waivers: waiversOf(document, waivers, jobs, name, ownScopes === undefined),
      reader: id,
    };
    const minted = readAppTokens(job, apps, actions, common);
    aside.push(...minted.tokens);
    unjudged.push(...minted.unjudged);
    const call = workflowCall(job, common.name, triggers);
    if (call !== undefined) workflowCalls.push(call);

    const at = job.span("key");
    const stated = ownScopes ?? sharedScopes ?? settledDefault(context, triggers, permissions, at);
    const unstated = stated === undefined ? unstatedDefault(triggers, permissions) : undefined;
    const granted = stated ?? certainDefault(triggers, permissions, at);
    if (!granted.ok) continue;
    const called = call && calledNeeds(call.workflow, context, permissions);
    const { needs, unknown } = jobNeeds({
      workflow: root,
      job,
      steps: stepsOf(job, source, context),
      actions,
      ...(code === undefined ? {} : { code }),
      ...(called === undefined ? {} : { calledNeeds: called }),
    });
    if (unstated !== undefined) unjudged.push(defaultToken(source.path, name, at, unstated));
    else if (unknown !== undefined && granted.scopes.length > 0)
      unjudged.push(unknownNeeds(name, unknown));
    const block = own.stated ? own : shared.stated ? shared : job;
    (unstated === undefined ? integrations : aside).push({
      ...common,
      provider: { value: "github", at },
      token: {
        kind: { value: "github-token", at },
        environments: [],
        at: block.span("key"),
      },
      scopes: granted.scopes,
      calls: [],
      callsComplete: false,
      sources: [],
      deliver: [],
      needs,
      unstatable: ["owner", "maxAge", "rotateBefore", "calls"],
      at,
      extent: job.span(),
      ...(unstated === undefined ? {} : { unstated }),
    });
  }
  return { integrations, problems, unjudged, aside, workflowCalls };
}

function noJobs(document: YamlDocument): Problem {
  return {
    code: "missing-key",
    message: "this workflow has no `jobs`",
    file: document.source.path,
    at: document.spanOf([], "key"),
    expected: "a map of jobs",
  };
}

function defaultToken(file: string, job: string, at: Span, { kind }: UnstatedGrant): Problem {
  return {
    code: "default-token",
    message:
      kind === "caller"
        ? `the job \`${job}\` has its caller's permissions, which this file does not state`
        : `the job \`${job}\` has the repository's default permissions, which no file states`,
    file,
    at,
    expected: "`permissions` of the job or of the workflow",
    help: "state the job's permissions, `{}` for none",
  };
}

function unknownNeeds(job: string, { what, at }: NonNullable<JobNeeds["unknown"]>): Problem {
  return {
    code: "unknown-needs",
    message: `whether the job \`${job}\` needs all that it is granted is not known: ${what}`,
    file: at.file,
    at,
    expected: "steps whose needs are documented in catalogs/actions.yaml",
  };
}

/** `on: push`, `on: [push]` or `on: {push: …}`. */
function readTriggers(on: Values): readonly Located<string>[] {
  const one = on.string();
  if (one !== undefined) return [one];
  const named = on.keys().map((event) => ({ value: event, at: on.at(event).span("key") }));
  return [...on.strings(), ...named];
}

/**
 * A waiver in a job, or between the job and the one before it, is the job's; one outside the jobs
 * is for those that take the workflow's permissions.
 */
function waiversOf(
  document: YamlDocument,
  waivers: readonly Waiver[],
  jobs: Values,
  job: string,
  inherits: boolean,
): readonly Waiver[] {
  const names = jobs.keys();
  const index = names.indexOf(job);
  const start = names[index - 1];
  const from =
    start === undefined ? jobs.span("key").end.offset : document.spanOf(["jobs", start]).end.offset;
  const to = jobs.at(job).span().end.offset;
  const { end } = jobs.span();
  const begin = jobs.span("key").start;
  return waivers.filter(({ at: { start: at } }) => {
    if (at.offset >= from && at.offset < to) return true;
    return inherits && (at.offset < begin.offset || at.offset >= end.offset);
  });
}

function editWorkflow(
  source: SourceFile,
  integration: Integration,
  change: Change,
  permissions: Permissions,
): EditAnswer {
  if (change.kind !== "scopes") return { ok: false, reason: "a workflow has no such field" };
  const parsed = parseYaml(source);
  if (!parsed.ok) return { ok: false, reason: "the file can't be read" };
  const wanted = new Map<string, string>();
  for (const scope of change.scopes) {
    const [name, level] = splitScope(scope);
    const spelled = name.replaceAll("_", "-");
    if (permissions.get(spelled)?.has(level) !== true) {
      return { ok: false, reason: `a workflow can't grant ${scope}` };
    }
    if (wanted.get(spelled) !== "write") wanted.set(spelled, level);
  }
  const jobs = new Values(parsed.value, [], parsed.value.data).at("jobs");
  const { offset } = integration.at.start;
  const job = jobs.keys().find((name) => jobs.at(name).span("key").start.offset === offset);
  const values = jobs.at(job ?? "");
  if (job === undefined || !values.present)
    return { ok: false, reason: "the job is no longer there" };
  const path = ["jobs", job, "permissions"];
  if (values.at("permissions").stated) return editStringMap(parsed.value, path, wanted);
  return addBlock(parsed.value, path, wanted);
}

/** A job that took the workflow's permissions gets a block of its own, which replaces them. */
function addBlock(
  document: YamlDocument,
  path: Path,
  wanted: ReadonlyMap<string, string>,
): EditAnswer {
  const job = path.slice(0, -1);
  const node = document.nodeAt(job);
  if (
    !isMap(node) ||
    node.flow === true ||
    document.throughAlias(job) ||
    node.anchor !== undefined
  ) {
    return { ok: false, reason: "the way this job is written leaves no safe edit" };
  }
  const [start] = node.range!;
  const { column } = document.spanOf(job).start;
  const eol = lineBreakOf(document.source.text);
  const indent = " ".repeat(column - 1);
  const entries = [...wanted].map(
    ([name, level]) => `${indent}  ${inStyle(name, "plain")}: ${level}`,
  );
  const block = wanted.size === 0 ? "permissions: {}" : ["permissions:", ...entries].join(eol);
  const piece = { start, end: start, text: block + eol + indent };
  return checkedEdits(document, [piece], path, Object.fromEntries(wanted));
}
