import { posix } from "node:path";
import { parseYaml } from "../document/yaml.ts";
import type { StatedNeed, WorkflowCall } from "../model/integration.ts";
import type { Located } from "../model/span.ts";
import { Values } from "./located.ts";
import type { ReadContext } from "./reader.ts";
import { type Permissions, readPermissions } from "./workflow-permissions.ts";

/** What a job calls, where that is a workflow of the same repository. */
export function workflowCall(
  job: Values,
  by: string,
  triggers: readonly Located<string>[],
): WorkflowCall | undefined {
  const uses = job.at("uses").string()?.value;
  if (uses?.startsWith("./") !== true) return undefined;
  return {
    workflow: posix.normalize(uses),
    by,
    events: triggers.map(({ value }) => value),
    allSecrets: job.at("secrets").data === "inherit",
  };
}

/**
 * What the jobs of a called workflow state that they need; undefined where one of them does not
 * say, or where the workflow can't be read.
 */
export function calledNeeds(
  path: string,
  { file }: ReadContext,
  permissions: Permissions,
): readonly StatedNeed[] | undefined {
  const source = file(path);
  const parsed = source.ok ? parseYaml(source.value) : source;
  if (!parsed.ok) return undefined;
  const root = new Values(parsed.value, [], parsed.value.data);
  const jobs = root.at("jobs");
  const needs: StatedNeed[] = [];
  for (const name of jobs.keys()) {
    const own = jobs.at(name).at("permissions");
    const block = own.stated ? own : root.at("permissions");
    if (!block.stated) return undefined;
    const granted = readPermissions(block, permissions);
    if (!granted.ok) return undefined;
    for (const { value, at } of granted.scopes) {
      needs.push({ scope: value, by: `\`${name}\` of ${path}`, at, certain: false });
    }
  }
  return jobs.keys().length === 0 ? undefined : needs;
}
