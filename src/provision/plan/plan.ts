import { createHash } from "node:crypto";
import { canonicalJson } from "../../catalog/digest.ts";
import { type Lineage, lineageName } from "../lifecycle/lineage.ts";
import type { Observed, Unobserved } from "./observed.ts";
import { type PlannedAction, plannedAction } from "./planned-action.ts";

export interface ProvisionPlan {
  readonly actions: readonly PlannedAction[];
  readonly problems: readonly Unobserved[];
  /** Of everything that the plan rests on: another digest, another plan. */
  readonly digest: string;
}

/**
 * Compares what definitions ask for with what is there.
 *
 * @param others lineages that have a token and that no definition here asks for: they may be another
 *   repository's, so they are told of and let be
 * @param now milliseconds since 1970
 */
export function planOf(
  observed: readonly Observed[],
  others: readonly Lineage[],
  problems: readonly Unobserved[],
  now: number,
): ProvisionPlan {
  const actions = [...observed.map((each) => plannedAction(each, now)), ...others.map(tellOf)];
  const rests = observed.map(({ desired, lineage, sinks, holder, live }) => ({
    desired,
    current: lineage.current?.id ?? "",
    open: lineage.open?.id ?? "",
    lives: live?.some(({ id }) => id === lineage.current?.id) ?? "",
    sinks,
    holder: holder ?? "",
  }));
  const digest = createHash("sha256")
    .update(canonicalJson([actions, rests]))
    .digest("hex");
  return { actions, problems, digest };
}

/** Whether there is nothing to do. */
export function isEmpty({ actions, problems }: ProvisionPlan): boolean {
  return problems.length === 0 && actions.every(({ work }) => work === "none");
}

function tellOf({ key, issuer, current }: Lineage): PlannedAction {
  const words = `no definition here asks for its token ${current?.id ?? ""}; \`scopewright revoke ${lineageName(key)}\` ends it`;
  return { key, work: "none", issuer, scopes: [], lines: [{ mark: "note", words }] };
}
