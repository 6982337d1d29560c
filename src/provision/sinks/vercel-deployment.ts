import type { Deployment } from "@vercel/client";
import type { Failure } from "../failure.ts";
import { field, type Remote } from "../http.ts";
import type { Answer } from "../token-provider.ts";

const deadline = 15 * 60_000;

/**
 * Waits until a deployment is in use, as Vercel's own command line does. The client has no deadline
 * and goes on after a deployment was cancelled, so both are ours.
 */
export async function waitForDeployment(
  remote: Remote,
  deployment: unknown,
  report: (line: string) => void,
): Promise<Answer<void>> {
  const { checkDeploymentStatus } = await import("@vercel/client");
  const team = field(field(deployment, "team"), "id");
  const states = checkDeploymentStatus(deployment as Deployment, {
    token: remote.credential.reveal(),
    apiUrl: remote.base,
    path: "",
    ...(typeof team === "string" ? { teamId: team } : {}),
  });
  const end = Date.now() + deadline;
  try {
    for (;;) {
      const next = await withDeadline(states.next(), end);
      if (next === undefined)
        return refused("deployment-slow", "the deployment is not in use after 15 minutes");
      // Nothing is told of one that is in use already.
      if (next.done === true) return { ok: true, value: undefined };
      const { type } = next.value;
      if (type === "canceled")
        return refused("deployment-canceled", "somebody cancelled the deployment");
      if (type === "error") return refused("deployment-failed", "the deployment failed");
      if (type === "alias-assigned") return { ok: true, value: undefined };
      report(`deployment: ${type}`);
    }
  } catch {
    return refused("deployment-unknown", "what became of the deployment can't be told");
  } finally {
    void states.return?.();
  }
}

async function withDeadline<T>(work: Promise<T>, end: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((settle) => {
    timer = setTimeout(() => settle(undefined), Math.max(0, end - Date.now()));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function refused(code: string, message: string): { readonly ok: false; readonly failure: Failure } {
  const next = "see the project's deployments; then `scopewright recover` goes on";
  return { ok: false, failure: { code, message, next } };
}
