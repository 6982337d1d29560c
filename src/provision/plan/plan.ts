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

/** Tells of a lineage that no definition asks for: all that may live, and the command that ends it. */
export function tellOf({ key, issuer, mayLive, open }: Lineage): PlannedAction {
  const many = mayLive.length > 1;
  const tokens = mayLive.length === 0 ? "it" : `its token${many ? "s" : ""} ${mayLive.join(", ")}`;
  // Where one is delivered, the tokens are all there is to tell.
  const half = open !== undefined && !open.delivered;
  const operation = half ? `, and an operation that stands at ${open.state} is under way` : "";
  const ends = many || (half && mayLive.length > 0) ? "them" : "it";
  const words = `no definition here asks for ${tokens}${operation}; \`scopewright revoke ${lineageName(key)}\` ends ${ends}`;
  return { key, work: "none", issuer, scopes: [], lines: [{ mark: "note", words }] };
}
