import type { StatedNeed, StatedNeeds } from "../model/integration.ts";
import type { ActionTable } from "./action-facts.ts";
import type { Values } from "./located.ts";

/**
 * What the steps that are handed a step's token need of it, from what is documented of their
 * actions.
 *
 * @param id of the step that mints; without one, nobody can get at its token
 */
export function appTokenNeeds(
  job: Values,
  id: string | undefined,
  actions: ActionTable,
): StatedNeeds {
  if (id === undefined) return { scopes: [], complete: true };
  const name = id.replaceAll(/[^\w-]/g, "");
  const token = `steps\\s*(?:\\.\\s*${name}|\\[\\s*'${name}'\\s*\\])\\s*\\.\\s*outputs\\s*\\.\\s*token`;
  const exactly = new RegExp(`^\\$\\{\\{\\s*${token}\\s*\\}\\}$`);
  const mention = new RegExp(`${token}|tojson\\(\\s*steps`, "i");
  const mentions = (data: unknown): boolean => mention.test(JSON.stringify(data) ?? "");

  const scopes: StatedNeed[] = [];
  const elsewhere = job.keys().some((key) => key !== "steps" && mentions(job.at(key).data));
  let unknown = elsewhere ? "what is given the app's token" : undefined;
  for (const step of job.at("steps").items()) {
    if (!mentions(step.data)) continue;
    const uses = step.at("uses").string();
    const [action = ""] = uses?.value.split("@") ?? [];
    const facts = actions.get(action.toLowerCase());
    const takes =
      facts?.token.some((input) => exactly.test(text(step.at("with").at(input)))) === true ||
      facts?.tokenEnv.some((variable) => exactly.test(text(step.at("env").at(variable)))) === true;
    if (uses === undefined || facts === undefined || !takes) {
      unknown ??= uses === undefined ? "a command with the app's token" : `\`${uses.value}\``;
      continue;
    }
    const certain = !facts.unless.some((input) => step.at("with").at(input).present);
    const need = (scope: string, sure: boolean): StatedNeed => {
      return { scope, by: action, at: uses.at, certain: sure };
    };
    scopes.push(...facts.needs.map((scope) => need(scope, certain)));
    scopes.push(...facts.may.map((scope) => need(scope, false)));
  }
  return unknown === undefined ? { scopes, complete: true } : { scopes, complete: false, unknown };
}

function text(value: Values): string {
  return typeof value.data === "string" ? value.data.trim() : "";
}
