import type { Context } from "./context.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Whether somebody said to go on: with `--yes`, or at the terminal.
 *
 * @throws {UsageError} where neither can be
 */
export async function agreed(
  { dialog }: Pick<Context, "dialog">,
  { yes }: { readonly yes?: boolean },
  question: string,
): Promise<boolean> {
  if (yes === true) return true;
  if (dialog === undefined) {
    throw new UsageError("nothing was done: there is no terminal to ask on, so --yes is needed");
  }
  return /^y(?:es)?$/i.test((await dialog.ask(`${question} [y/N] `)).trim());
}
