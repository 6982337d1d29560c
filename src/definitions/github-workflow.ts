import { isMap } from "yaml";
import { nearestName } from "../document/nearest-name.ts";
import { parseYaml, type Path, type YamlDocument } from "../document/yaml.ts";
import type { Integration, Waiver } from "../model/integration.ts";
import type { Problem } from "../model/problem.ts";
import type { Settings } from "../model/settings.ts";
import type { Located, SourceFile, Span } from "../model/span.ts";
import type { ActionTable } from "./action-facts.ts";
import { checkedEdits } from "./checked-edits.ts";
import { Values } from "./located.ts";
import type { Change, EditAnswer, Reader, ReadResult } from "./reader.ts";
import { lineBreakOf } from "./text-line.ts";
import { findWaivers } from "./waiver-comments.ts";
import { jobNeeds, type JobNeeds } from "./workflow-needs.ts";
import { editStringMap } from "./yaml-map-edit.ts";
import { inStyle } from "./yaml-scalar-text.ts";

const id = "github-workflow";

/**
 * Reads the `permissions:` of GitHub Actions workflows: each job is an integration, granted what its
 * own block says or, without one, the workflow's. A job with neither has the repository's default,
 * which no file states: it is reported as not judged. A workflow has no way to state calls; what the
 * job needs comes from its steps, and where a step is not known, that is reported as not judged.
 *
 * @param grants The scopes that a job's token can be granted, such as `pull_requests:write`: those
 *   of the token kind `github-token` in the catalog, asked for with the first workflow. They say which permissions exist and what
 *   `read-all` and `write-all` stand for.
 * @param actions What well-known actions need.
 */
export function githubWorkflowReader(
  grants: () => readonly string[],
  actions: ActionTable,
): Reader {
  let known: Permissions | undefined;
  const permissions = (): Permissions => (known ??= permissionNames(grants()));
  return {
    id,
    title: "GitHub Actions workflows (.github/workflows/*.yml)",
    accepts(path: string, _settings: Settings): boolean {
      return /(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/.test(path);
    },
    read: (source) => readWorkflow(source, permissions(), actions),
    edit: (source, integration, change) => editWorkflow(source, integration, change, permissions()),
  };
}

/** Per permission as workflows spell it (`pull-requests`), the levels that it can have. */
type Permissions = ReadonlyMap<string, ReadonlySet<string>>;

function permissionNames(grants: readonly string[]): Permissions {
  const names = new Map<string, Set<string>>();
  for (const scope of grants) {
    const [name, level] = split(scope);
    const spelled = name.replaceAll("_", "-");
    const levels = names.get(spelled) ?? new Set();
    names.set(spelled, levels.add(level));
  }
  return names;
}

/** `pull_requests:write` as `pull_requests` and `write`. */
function split(scope: string): readonly [string, string] {
  const colon = scope.lastIndexOf(":");
  return [scope.slice(0, colon), scope.slice(colon + 1)];
}

const scopeOf = (name: string, level: string): string => `${name.replaceAll("-", "_")}:${level}`;

function readWorkflow(
  source: SourceFile,
  permissions: Permissions,
  actions: ActionTable,
): ReadResult {
  const parsed = parseYaml(source);
  if (!parsed.ok) return { integrations: [], problems: parsed.problems };
  const document = parsed.value;
  const root = new Values(document, [], document.data);
  const jobs = root.at("jobs");
  if (jobs.keys().length === 0) {
    const message = "this workflow has no `jobs`";
    const at = document.spanOf([], "key");
    const problem = {
      code: "missing-key",
      message,
      file: source.path,
      at,
      expected: "a map of jobs",
    };
    return { integrations: [], problems: [problem] };
  }
  const { waivers, problems: waiverProblems } = findWaivers(document.comments);
  const problems: Problem[] = [...waiverProblems];
  const unjudged: Problem[] = [];
  const integrations: Integration[] = [];
  const shared = root.at("permissions");
  const sharedScopes = shared.stated ? readPermissions(shared, permissions) : undefined;
  if (sharedScopes?.ok === false) problems.push(...sharedScopes.problems);
  const triggers = readTriggers(root.at("on"));
  for (const name of jobs.keys()) {
    const job = jobs.at(name);
    const own = job.at("permissions");
    const ownScopes = own.stated ? readPermissions(own, permissions) : undefined;
    if (ownScopes?.ok === false) problems.push(...ownScopes.problems);
    const granted = ownScopes ?? sharedScopes;
    if (granted === undefined) {
      unjudged.push(defaultToken(source.path, name, job.span("key"), triggers));
      continue;
    }
    if (!granted.ok) continue;
    const at = job.span("key");
    const { needs, unknown } = jobNeeds(root, job, actions);
    if (unknown !== undefined && granted.scopes.length > 0)
      unjudged.push(unknownNeeds(name, unknown));
    integrations.push({
      name: `${source.path}#${name}`,
      provider: { value: "github", at },
      token: {
        kind: { value: "github-token", at },
        environments: [],
        at: (own.stated ? own : shared).span("key"),
      },
      scopes: granted.scopes,
      calls: [],
      callsComplete: false,
      sources: [],
      deliver: [],
      waivers: waiversOf(document, waivers, jobs, name, ownScopes === undefined),
      triggers,
      needs,
      unstatable: ["owner", "maxAge", "rotateBefore", "calls"],
      reader: id,
      at,
      extent: job.span(),
    });
  }
  return { integrations, problems, unjudged };
}

function defaultToken(
  file: string,
  job: string,
  at: Span,
  triggers: readonly Located<string>[],
): Problem {
  const called = triggers.some(({ value }) => value === "workflow_call");
  return {
    code: "default-token",
    message: called
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

type Granted =
  | { readonly ok: true; readonly scopes: readonly Located<string>[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

function readPermissions(block: Values, permissions: Permissions): Granted {
  const written = block.string();
  if (written !== undefined) return readAll(written, permissions);
  const at = block.span("key");
  if (block.data === null || typeof block.data !== "object" || Array.isArray(block.data)) {
    return refused(at, "`permissions` must be a map", "a map, read-all or write-all");
  }
  const scopes: Located<string>[] = [];
  const problems: Problem[] = [];
  for (const name of block.keys()) {
    const level = block.at(name).string();
    const levels = permissions.get(name);
    if (levels === undefined) {
      problems.push(unknownPermission(name, block.at(name).span("key"), permissions));
    } else if (level !== undefined && levels.has(level.value)) {
      scopes.push({ ...level, value: scopeOf(name, level.value) });
    } else if (level?.value !== "none" && level?.value !== "read") {
      // `read` of what can only be written (id-token) is allowed, and grants nothing.
      const message = `\`${name}\` can't have this level`;
      const file = at.file;
      const expected = [...levels, "none"].join(", ");
      problems.push({ code: "unknown-value", message, file, at: block.at(name).span(), expected });
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, scopes };
}

function readAll({ value, at }: Located<string>, permissions: Permissions): Granted {
  if (value !== "read-all" && value !== "write-all") {
    return refused(at, "these permissions are not known", "a map, read-all or write-all");
  }
  const scopes = [...permissions].flatMap(([name, levels]) => {
    if (value === "write-all" && levels.has("write")) return [scopeOf(name, "write")];
    return levels.has("read") ? [scopeOf(name, "read")] : [];
  });
  return { ok: true, scopes: scopes.map((scope) => ({ value: scope, at })) };
}

function refused(at: Span, message: string, expected: string): Granted {
  const problem: Problem = { code: "unknown-value", message, file: at.file, at, expected };
  return { ok: false, problems: [problem] };
}

function unknownPermission(name: string, at: Span, permissions: Permissions): Problem {
  const nearest = nearestName(name, permissions.keys());
  return {
    code: "unknown-permission",
    message: `\`${name}\` is no permission of a workflow`,
    file: at.file,
    at,
    expected: "a permission, spelled with hyphens",
    ...(nearest === undefined ? {} : { nearest }),
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
    const [name, level] = split(scope);
    const spelled = name.replaceAll("_", "-");
    if (permissions.get(spelled)?.has(level) !== true) {
      return { ok: false, reason: `a workflow can't grant ${scope}` };
    }
    if (wanted.get(spelled) !== "write") wanted.set(spelled, level);
  }
  const job = integration.name.slice(source.path.length + 1);
  const values = new Values(parsed.value, [], parsed.value.data).at("jobs").at(job);
  if (!values.present) return { ok: false, reason: "the job is no longer there" };
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
