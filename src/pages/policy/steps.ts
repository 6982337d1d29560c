import type { PolicyMode } from "../api/types.ts";

/** The steps of the roll-out in their order, in words. */
export const steps: readonly {
  readonly mode: PolicyMode;
  readonly title: string;
  readonly words: string;
  /** What going there means, said before it is done. */
  readonly warning: string;
}[] = [
  {
    mode: "allow",
    title: "Allow",
    words: "Personal tokens are let in. Nothing is written down.",
    warning: "Personal tokens are let in again, and what was observed so far no longer counts.",
  },
  {
    mode: "observe",
    title: "Observe",
    words: "Let in; what a ban would refuse is counted.",
    warning: "Nobody notices anything. From now on, uses that a ban would refuse are written down.",
  },
  {
    mode: "brownout",
    title: "Brownout",
    words: "Refused in announced windows, so that people notice in time.",
    warning:
      "Personal tokens are refused for an hour after a day, for four after three days, and for a day after six. In between they work.",
  },
  {
    mode: "sso",
    title: "Sign-on",
    words: "Let in where its person authorised it here, signed in.",
    warning: "A personal token is refused until its person, signed in, authorises it here.",
  },
  {
    mode: "deny",
    title: "Deny",
    words: "Refused, but for exceptions.",
    warning: "The very next request with a personal token is refused, but for exceptions.",
  },
];
