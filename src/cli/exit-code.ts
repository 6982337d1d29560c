/**
 * 0 fine, 1 findings or changes to review, 2 could not judge or bad input, 3 an effect failed. What
 * a signal ends has the exit code that shells know for it, 129, 130 or 143.
 */
export type ExitCode = 0 | 1 | 2 | 3;

/** How a command ended, as far as its exit code goes. */
export interface Ending {
  /** What was found wrong, or has to be reviewed. Warnings do not count. */
  readonly findings?: number;
  /** What could not be judged, unknown names included. */
  readonly unjudged?: number;
  /** An effect failed part-way and was journalled. */
  readonly effectFailed?: boolean;
}

/**
 * The exit code of a command. What was certainly found wrong counts before what could not be
 * judged: both fail, and the first is the more useful to know.
 */
export function exitCode({ findings = 0, unjudged = 0, effectFailed = false }: Ending): ExitCode {
  if (effectFailed) return 3;
  if (findings > 0) return 1;
  return unjudged > 0 ? 2 : 0;
}
