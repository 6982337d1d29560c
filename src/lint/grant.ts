import type { Integration } from "../model/integration.ts";
import { reachOf } from "../privilege/reach.ts";
import type { KindView, Reach } from "../privilege/types.ts";
import { type Holdings, holdingsOf } from "./holdings.ts";
import { type Narrowing, narrowingOf } from "./narrowing.ts";
import { type Needs, needsOf } from "./needs.ts";
import { once } from "./once.ts";
import type { Surroundings } from "./surroundings.ts";

/** What an integration's tokens can do, beside what they have to. */
export interface Grant extends Holdings {
  /** What the effective scopes reach at worst. */
  readonly reach: () => Reach;
  /** Which scopes the calls need. */
  readonly needs: () => Needs;
  /** The one fix that all rules about the scope list share. */
  readonly narrowing: () => Narrowing;
}

/** The holdings, with all that follows from them worked out once, when it is first asked for. */
export function grantOf(view: KindView, integration: Integration, run: Surroundings): Grant {
  const holdings = holdingsOf(view, integration);
  const needs = once(() => needsOf(holdings, integration, run.now));
  return {
    ...holdings,
    reach: once(() => reachOf(view, holdings.effective)),
    needs,
    narrowing: once(() => narrowingOf(holdings, needs(), integration, run)),
  };
}
