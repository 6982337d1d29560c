import type { Integration, WorkflowCall } from "../model/integration.ts";

/** Integrations with the jobs that call their workflow, where others can. */
export function withCallers(
  integrations: readonly Integration[],
  calls: readonly WorkflowCall[],
): readonly Integration[] {
  const byWorkflow = Map.groupBy(calls, ({ workflow }) => workflow);
  return integrations.map((integration) => {
    const callers = byWorkflow.get(integration.at.file);
    const callable = integration.triggers?.some(({ value }) => value === "workflow_call") === true;
    return callable && callers !== undefined ? { ...integration, callers } : integration;
  });
}
