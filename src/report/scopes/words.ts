import type { ReviewOutcome } from "../../privilege/types.ts";
import { counted } from "../check-report.ts";
import type { ScopeReport, ScopeStanding } from "./scope-report.ts";

/** How an outcome is called, and the tone it is shown in. */
export const outcomes: Readonly<
  Record<ReviewOutcome, { readonly word: string; readonly tone: string }>
> = {
  pass: { word: "passes", tone: "good" },
  fail: { word: "needs work", tone: "bad" },
  "cannot-judge": { word: "cannot be judged", tone: "unsure" },
};

/** How the standing of a scope is called. */
export const standings: Readonly<
  Record<ScopeStanding, { readonly word: string; readonly tone: string; readonly why: string }>
> = {
  needed: { word: "needed", tone: "good", why: "" },
  unused: { word: "no call uses it", tone: "bad", why: "no call can make use of it" },
  replaceable: {
    word: "too broad",
    tone: "bad",
    why: "calls use it, and the minimal set does without",
  },
  redundant: { word: "redundant", tone: "unsure", why: "every call stays open without it" },
  ungrantable: {
    word: "can't be held",
    tone: "bad",
    why: "tokens of this kind can't be granted it",
  },
  unknown: { word: "unknown", tone: "unsure", why: "the catalog does not know it" },
  untold: { word: "not told", tone: "unsure", why: "what is called is not known well enough" },
};

/** Days, hours or minutes, whichever is the largest that is whole. */
export function durationWords(milliseconds: number): string {
  const units = [
    ["day", 86_400_000],
    ["hour", 3_600_000],
    ["minute", 60_000],
    ["second", 1000],
  ] as const;
  for (const [unit, size] of units) {
    if (milliseconds >= size && milliseconds % size === 0) {
      const count = milliseconds / size;
      return `${count} ${unit}${count === 1 ? "" : "s"}`;
    }
  }
  return `${milliseconds} ms`;
}

/** One sentence on the whole: what tokens can do, what they have to, and who is furthest over. */
export function leadOf({ accounts }: ScopeReport): string {
  const failing = accounts.filter(({ outcome }) => outcome === "fail");
  const over = accounts
    .filter(({ excess }) => excess !== undefined && excess > 0)
    .toSorted((a, b) => (b.excess ?? 0) - (a.excess ?? 0))[0];
  if (accounts.length === 0) return "No integration definition was found.";
  const head =
    failing.length === 0
      ? `${counted(accounts.length, "integration")}, none with an error.`
      : accounts.length === 1
        ? "The one integration needs work."
        : `${failing.length} of ${counted(accounts.length, "integration")} ${failing.length === 1 ? "needs" : "need"} work.`;
  if (over === undefined) return head;
  const less =
    over.minimum.kind === "minimal" && !over.minimum.granted && over.reach !== undefined
      ? `; ${over.minimum.scopes.map((scope) => `\`${scope}\``).join(", ") || "no scope"} would do, and reach ${over.minimum.counts.total}`
      : "";
  return `${head} The token of \`${over.name}\` reaches ${counted(over.reach?.total ?? 0, "operation")}${less}.`;
}
