import type { CommandNeeds, StepReading } from "../model/command-needs.ts";
import type { StatedNeed, StatedNeeds } from "../model/integration.ts";
import type { Span } from "../model/span.ts";
import type { ActionFacts, ActionTable } from "./action-facts.ts";
import type { JobStep } from "./job-steps.ts";
import type { Values } from "./located.ts";
import {
  isBound,
  isJobToken,
  leavesToken,
  mayBeHandedOver,
  mentionsToken,
  neverRuns,
  readsAsShell,
  type TokenUse,
  useOfToken,
} from "./step-token.ts";

/** What a job's steps need, and the first thing that stands in the way of knowing it all. */
export interface JobNeeds {
  readonly needs: StatedNeeds;
  readonly unknown?: { readonly what: string; readonly at: Span };
}

/** A job, and what its needs are worked out from. */
export interface JobFacts {
  readonly workflow: Values;
  readonly job: Values;
  readonly steps: readonly JobStep[];
  readonly actions: ActionTable;
  /** Without it no code that has the token is known. */
  readonly code?: StepReading;
  /** What the jobs of the workflow that it runs need, where that is known. */
  readonly calledNeeds?: readonly StatedNeed[];
}

/**
 * Works out what the steps of a job need of its token.
 *
 * A step that runs a command has the token only where the workflow hands it over, with two
 * exceptions: `actions/checkout` leaves it in git's configuration, for `contents`, and every step
 * can ask for an identity token where the job may.
 */
export function jobNeeds(facts: JobFacts): JobNeeds {
  const { workflow, job, steps, calledNeeds } = facts;
  const scopes: StatedNeed[] = [...(calledNeeds ?? [])];
  let unknown: JobNeeds["unknown"];
  const note = (what: string, at: Span): void => {
    unknown ??= { what, at };
  };
  const called = job.at("uses").string();
  if (called !== undefined && calledNeeds === undefined)
    note(`the workflow \`${called.value}\``, called.at);
  for (const place of [workflow.at("env"), workflow.at("defaults"), ...outsideSteps(job)]) {
    if (mentionsToken(place.data)) note("what is given the job's token", place.span("key"));
  }
  for (const place of [job.at("container"), job.at("services")]) {
    // The runner signs in to the registry with the job's token.
    if (place.present) scopes.push(possible("packages:read", "the image", place.span("key")));
  }
  const callable = calledFrom(workflow);
  let pushes = false;
  for (const step of steps) {
    if (callable && mayBeHandedOver(step.values.data)) {
      note("what the workflow's caller hands over", step.within?.at ?? step.values.span());
    }
    const found = inPlace(step, needsOfStep(step, facts, pushes));
    if (found.unknown !== undefined) note(found.unknown.what, found.unknown.at);
    const off = [job, step.values, step.within?.step].some(
      (each) => each !== undefined && neverRuns(each),
    );
    // It may be switched on again, so its needs are not useless; but they are no reason for a grant.
    const idle = { certain: false, guessed: true } as const;
    scopes.push(...found.needs.map((need) => (off ? { ...need, ...idle } : need)));
    pushes ||= leavesToken(step.values);
  }
  if (steps.length === 0 && called === undefined) note("a job without steps", job.span("key"));
  const complete = unknown === undefined;
  const delegated = calledNeeds === undefined ? {} : ({ delegated: true } as const);
  const needs = { scopes, complete, ...delegated };
  return unknown === undefined
    ? { needs }
    : { needs: { ...needs, unknown: unknown.what }, unknown };
}

/** Whether other workflows run this one, and so may fill its secrets and inputs with a job's token. */
function calledFrom(workflow: Values): boolean {
  const on = workflow.at("on");
  const events = [on.data, ...on.strings().map(({ value }) => value), ...on.keys()];
  return events.includes("workflow_call");
}

/** What a part of a local action needs, told where the job's step runs the action. */
function inPlace({ values, within }: JobStep, { needs, unknown }: CommandNeeds): CommandNeeds {
  if (within === undefined) return unknown === undefined ? { needs } : { needs, unknown };
  const { action, at } = within;
  // What a part's condition says depends on what the action is given.
  const bound = isBound(within.step) && !values.at("if").present;
  const moved = needs.map((need) => ({
    ...need,
    by: `${need.by} of ${action}`,
    at,
    certain: need.certain && bound,
  }));
  return unknown === undefined
    ? { needs: moved }
    : { needs: moved, unknown: { what: `${unknown.what}, in \`${action}\``, at } };
}

function needsOfStep(step: JobStep, facts: JobFacts, pushes: boolean): CommandNeeds {
  const { values } = step;
  const uses = values.at("uses").string();
  if (uses === undefined) return needsOfCommands(step, facts, pushes);
  const [name = ""] = uses.value.split("@");
  const action = facts.actions.get(name.toLowerCase());
  if (name.toLowerCase() === "actions/github-script") {
    const script = needsOfScript(values, facts);
    if (script !== undefined) return script;
  }
  const unknown = (what: string): CommandNeeds["unknown"] => ({ what, at: uses.at });
  if (action === undefined) return { needs: [], unknown: unknown(`\`${uses.value}\``)! };
  const use = useOfToken(values, action);
  const needs = needsOfAction(values, name, uses.at, action, use);
  if (use === "unknown")
    return { needs, unknown: unknown(`the job's token given to \`${name}\``)! };
  if (action.runs.some((input) => values.at("with").at(input).present)) {
    return { needs, unknown: unknown(`commands that \`${name}\` runs`)! };
  }
  return { needs };
}

/** Undefined where it is not known whose token the script's client has. */
function needsOfScript(values: Values, { code }: JobFacts): CommandNeeds | undefined {
  const script = values.at("with").at("script").string();
  const given = values.at("with").at("github-token");
  if (script === undefined || code?.script === undefined) return undefined;
  const { "github-token": _, ...others } = values.at("with").data as Record<string, unknown>;
  if (mentionsToken(others) || mentionsToken(values.at("env").data)) return undefined;
  const own = !given.stated || isJobToken(given.data);
  if (!own) {
    const idToken = possible("id_token:write", "a script", script.at);
    return mentionsToken(given.data) ? undefined : { needs: [idToken] };
  }
  const { needs, unknown } = code.script(script.value, script.at);
  const all = [...needs, possible("id_token:write", "a script", script.at)];
  return unknown === undefined ? { needs: all } : { needs: all, unknown };
}

function needsOfCommands(
  { values, source }: JobStep,
  { workflow, job, code }: JobFacts,
  pushes: boolean,
): CommandNeeds {
  const at = values.span();
  const anyway = [possible("id_token:write", "a command", at)];
  if (pushes) anyway.push(possible("contents:write", "a command", at));
  if (!mentionsToken(values.data)) return { needs: anyway };
  const commands = readsAsShell(workflow, job, values) ? code?.commands(source, at) : undefined;
  if (commands === undefined) {
    return { needs: anyway, unknown: { what: "a command with the job's token", at } };
  }
  const bound = isBound(values) && !values.at("if").present;
  const needs = commands.needs.map((need) =>
    bound || !need.certain ? need : { ...need, certain: false, guessed: true as const },
  );
  return { ...commands, needs: [...needs, ...anyway] };
}

const possible = (scope: string, by: string, at: Span): StatedNeed => ({
  scope,
  by,
  at,
  certain: false,
  guessed: true,
});

function outsideSteps(job: Values): readonly Values[] {
  return job
    .keys()
    .filter((key) => key !== "steps")
    .map((key) => job.at(key));
}

function needsOfAction(
  step: Values,
  name: string,
  at: Span,
  facts: ActionFacts,
  use: TokenUse,
): readonly StatedNeed[] {
  const certain =
    use === "job" &&
    isBound(step) &&
    !facts.unless.some((input) => step.at("with").at(input).present);
  // An identity token is asked for without the job's token.
  const own = (scope: string): boolean => use !== "other" || scope === "id_token:write";
  return [
    ...facts.needs.map((scope) => ({ scope, by: name, at, certain })),
    ...facts.may.map((scope) => ({ scope, by: name, at, certain: false })),
  ].filter(({ scope }) => own(scope));
}
