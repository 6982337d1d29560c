import type { ActionFacts } from "./action-facts.ts";
import { isCheckout } from "./job-steps.ts";
import type { Values } from "./located.ts";

/** Ways to write the job's token, or everything that holds it. Doubt counts as a mention. */
const token =
  /github_token|github\s*\.\s*token|tojson\(\s*(?:github|secrets)\s*\)|(?:github|secrets)\s*(?:\[|\.\s*\*)/i;

/** Whether some data holds the job's token. */
export function mentionsToken(data: unknown): boolean {
  return token.test(JSON.stringify(data) ?? "");
}

/** Whether a step takes a secret, or an input that is called a token, which may be its caller's. */
export function mayBeHandedOver(data: unknown): boolean {
  return /\bsecrets\s*(?:\[|\.(?!\s*github_token\b))|\binputs\s*\.\s*[\w-]*token/i.test(
    JSON.stringify(data) ?? "",
  );
}

/** Whether a step may run, and its failing fails the job. */
export function isBound(step: Values): boolean {
  return !neverRuns(step) && !step.at("continue-on-error").present;
}

/** Whether a step is switched off. */
export function neverRuns(step: Values): boolean {
  const { data } = step.at("if");
  return (
    data === false || (typeof data === "string" && /^(?:\$\{\{)?\s*false\s*(?:\}\})?$/.test(data))
  );
}

const otherToken = /\bsecrets\s*(?:\[|\.(?!\s*github_token\b))|\boutputs\s*\.\s*\w*token/i;
const tokenVariables: ReadonlySet<string> = new Set(["GH_TOKEN", "GITHUB_TOKEN"]);

/**
 * Whether a step's commands are a shell's, and the one token that they are given is the job's, under
 * a name that programs know.
 */
export function readsAsShell(workflow: Values, job: Values, step: Values): boolean {
  const env = step.at("env");
  const known = env.keys().every((name) => {
    const { data } = env.at(name);
    if (!tokenVariables.has(name)) return !mentionsToken(data);
    return isJobToken(data);
  });
  // gh takes GH_TOKEN before GITHUB_TOKEN, wherever it comes from.
  const hidden =
    [workflow, job].some((outer) => outer.at("env").at("GH_TOKEN").stated) ||
    [workflow, job, step].some((outer) =>
      ["GH_HOST", "GH_REPO"].some((name) => outer.at("env").at(name).stated),
    );
  return (
    known && !hidden && !otherToken.test(JSON.stringify(step.data)) && isShell(workflow, job, step)
  );
}

function isShell(workflow: Values, job: Values, step: Values): boolean {
  const stated = [step, ...[job, workflow].map((outer) => outer.at("defaults").at("run"))]
    .map((place) => place.at("shell").data)
    .find((shell) => shell !== undefined);
  if (stated !== undefined) return typeof stated === "string" && /^(?:ba)?sh$/.test(stated.trim());
  return !/windows|\$\{\{/i.test(JSON.stringify(job.at("runs-on").data ?? ""));
}

/** Checkout leaves its token in git's configuration unless it is told not to. */
export function leavesToken(step: Values): boolean {
  if (!isCheckout(step)) return false;
  const { data } = step.at("with").at("persist-credentials");
  return data !== false && data !== "false";
}

/** The job's, another, one or the other, or who can tell. */
export type TokenUse = "job" | "other" | "either" | "unknown";

const exactly = /^\$\{\{\s*(?:github\s*\.\s*token|secrets\s*\.\s*github_token)\s*\}\}$/i;

/** Whether a value is the job's token and nothing else. */
export function isJobToken(value: unknown): boolean {
  return typeof value === "string" && exactly.test(value.trim());
}

/** Whose token a step's action works with. */
export function useOfToken(step: Values, facts: ActionFacts): TokenUse {
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
  if (uses.every(isJobToken)) return "job";
  return uses.some(mentionsToken) ? "either" : "other";
}
