/** A command line that can't be run: told on stderr without a stack, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
