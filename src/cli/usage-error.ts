/** A command line that can't be run: told on stderr without a stack, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** Stable, kebab-case, for scripts. */
  readonly code: string;

  constructor(message: string, code = "usage") {
    super(message);
    this.code = code;
  }
}

/** By name, as a command that is bundled by itself has a class of its own. */
export function isUsageError(error: unknown): error is UsageError {
  return error instanceof Error && error.name === "UsageError";
}
