import type { StatedNeed, StatedNeeds } from "../model/integration.ts";
import type { Span } from "../model/span.ts";
import type { ActionFacts, ActionTable } from "./action-facts.ts";
import type { Values } from "./located.ts";

/** What a job's steps need, and the first thing that stands in the way of knowing it all. */
export interface JobNeeds {
  readonly needs: StatedNeeds;
  readonly unknown?: { readonly what: string; readonly at: Span };
}

/**
 * Works out what the steps of a job need of its token.
 *
 * A step that runs a command has the token only where the workflow hands it over, with two
 * exceptions: `actions/checkout` leaves it in git's configuration, for `contents`, and every step
 * can ask for an identity token where the job may.
 *
 * @param calledNeeds what the jobs of the workflow that it runs need, where that is known
 */
export function jobNeeds(
  workflow: Values,
  job: Values,
  actions: ActionTable,
  calledNeeds?: readonly StatedNeed[],
): JobNeeds {
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
  const steps = job.at("steps").items();
  let pushes = false;
  for (const step of steps) {
    const uses = step.at("uses").string();
    if (uses === undefined) {
      if (mentionsToken(step.data)) note("a command with the job's token", step.span());
      scopes.push(possible("id_token:write", "a command", step.span()));
      if (pushes) scopes.push(possible("contents:write", "a command", step.span()));
      continue;
    }
    const [name = ""] = uses.value.split("@");
    const facts = actions.get(name.toLowerCase());
    if (facts === undefined) {
      note(`\`${uses.value}\``, uses.at);
      continue;
    }
    if (name.toLowerCase() === "actions/checkout") pushes ||= keepsToken(step);
    const use = useOfToken(step, facts);
    if (use === "unknown") note(`the job's token given to \`${name}\``, uses.at);
    if (facts.runs.some((input) => step.at("with").at(input).present)) {
      note(`commands that \`${name}\` runs`, uses.at);
    }
    scopes.push(...needsOfStep(step, name, uses.at, facts, use));
  }
  if (steps.length === 0 && called === undefined) note("a job without steps", job.span("key"));
  const complete = unknown === undefined;
  const delegated = calledNeeds === undefined ? {} : ({ delegated: true } as const);
  const needs = { scopes, complete, ...delegated };
  return unknown === undefined
    ? { needs }
    : { needs: { ...needs, unknown: unknown.what }, unknown };
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

/** Ways to write the job's token, or everything that holds it. Doubt counts as a mention. */
const token =
  /github_token|github\s*\.\s*token|tojson\(\s*(?:github|secrets)\s*\)|(?:github|secrets)\s*(?:\[|\.\s*\*)/i;

function mentionsToken(data: unknown): boolean {
  return token.test(JSON.stringify(data) ?? "");
}

/** Checkout leaves its token in git's configuration unless it is told not to. */
function keepsToken(step: Values): boolean {
  const { data } = step.at("with").at("persist-credentials");
  return data !== false && data !== "false";
}

type TokenUse = "job" | "other" | "either" | "unknown";

const exactly = /^\$\{\{\s*(?:github\s*\.\s*token|secrets\s*\.\s*github_token)\s*\}\}$/i;

/** Whose token a step's action works with. */
function useOfToken(step: Values, facts: ActionFacts): TokenUse {
  const given = [
    ...facts.token.map((input) => step.at("with").at(input)),
    ...facts.tokenEnv.map((name) => step.at("env").at(name)),
  ];
  const rest = (part: "with" | "env", known: readonly string[]): boolean =>
    step
      .at(part)
      .keys()
      .some((key) => !known.includes(key) && mentionsToken(step.at(part).at(key).data));
  if (rest("with", facts.token) || rest("env", facts.tokenEnv)) return "unknown";
  const uses = given.filter(({ stated }) => stated).map(({ data }) => data);
  if (uses.length === 0) return facts.explicit ? "other" : "job";
  if (uses.every((value) => typeof value === "string" && exactly.test(value.trim()))) return "job";
  return uses.some(mentionsToken) ? "either" : "other";
}

function needsOfStep(
  step: Values,
  name: string,
  at: Span,
  facts: ActionFacts,
  use: TokenUse,
): readonly StatedNeed[] {
  const certain =
    use === "job" &&
    step.at("if").data !== false &&
    !step.at("continue-on-error").present &&
    !facts.unless.some((input) => step.at("with").at(input).present);
  // An identity token is asked for without the job's token.
  const own = (scope: string): boolean => use !== "other" || scope === "id_token:write";
  return [
    ...facts.needs.map((scope) => ({ scope, by: name, at, certain })),
    ...facts.may.map((scope) => ({ scope, by: name, at, certain: false })),
  ].filter(({ scope }) => own(scope));
}
