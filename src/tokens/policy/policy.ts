import type { PersonalTokenPolicy } from "../../model/settings.ts";

/** A stretch of time in which personal tokens are refused, announced beforehand. */
export interface BrownoutWindow {
  /** Milliseconds since 1970; included. */
  readonly from: number;
  /** Not included. */
  readonly until: number;
}

/** What an organisation does about personal tokens, and since when. */
export interface OrganizationPolicy {
  readonly personalTokens: PersonalTokenPolicy;
  /** In order, none overlapping; of `brownout` alone. */
  readonly windows: readonly BrownoutWindow[];
  /** When observing began, and has not stopped since; absent while nobody observes. */
  readonly observedSince: number | undefined;
  readonly setAt: number | undefined;
  readonly setBy: string | undefined;
}

/** What holds where nobody set anything. */
export const noPolicy: OrganizationPolicy = {
  personalTokens: "allow",
  windows: [],
  observedSince: undefined,
  setAt: undefined,
  setBy: undefined,
};

/** What is known of one personal token in one organisation. */
export interface PersonalStanding {
  /** An exception that has not lapsed. */
  readonly excepted: boolean;
  /** Its owner authorised it for the organisation, signed in. */
  readonly admitted: boolean;
  /** The organisation cut it off. */
  readonly cutOff: boolean;
}

/** Whether a personal token is let in, and whether it would be once they are denied. */
export type PersonalVerdict =
  | { readonly allowed: true; readonly wouldBeRefused: boolean }
  | { readonly allowed: false; readonly by: "cut-off" | "deny" | "sso" | "brownout" };

/**
 * Judges a personal token by an organisation's policy.
 *
 * @param now milliseconds since 1970
 */
export function judgePersonal(
  { personalTokens, windows }: OrganizationPolicy,
  { excepted, admitted, cutOff }: PersonalStanding,
  now: number,
): PersonalVerdict {
  if (cutOff) return { allowed: false, by: "cut-off" };
  if (excepted) return { allowed: true, wouldBeRefused: false };
  switch (personalTokens) {
    case "allow":
    case "observe":
      return { allowed: true, wouldBeRefused: true };
    case "brownout":
      return windowAt(windows, now) === undefined
        ? { allowed: true, wouldBeRefused: true }
        : { allowed: false, by: "brownout" };
    case "sso":
      return admitted ? { allowed: true, wouldBeRefused: true } : { allowed: false, by: "sso" };
    case "deny":
      return { allowed: false, by: "deny" };
  }
}

/** The window that is open at a moment. */
export function windowAt(
  windows: readonly BrownoutWindow[],
  now: number,
): BrownoutWindow | undefined {
  return windows.find(({ from, until }) => from <= now && now < until);
}

/** The first window that has not begun. */
export function nextWindow(
  windows: readonly BrownoutWindow[],
  now: number,
): BrownoutWindow | undefined {
  return windows.find(({ from }) => from > now);
}

const hour = 3_600_000;

/** An hour after a day, four after three days, a day after six: each longer, none a surprise. */
export function usualWindows(now: number): readonly BrownoutWindow[] {
  const start = Math.ceil(now / hour) * hour;
  return [
    { from: start + 24 * hour, until: start + 25 * hour },
    { from: start + 72 * hour, until: start + 76 * hour },
    { from: start + 144 * hour, until: start + 168 * hour },
  ];
}

/** Whether uses are written down that would be refused once personal tokens are denied. */
export function observes(mode: PersonalTokenPolicy): boolean {
  return mode !== "allow";
}
