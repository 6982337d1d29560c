import { jsonText } from "../report/json-text.ts";
import type { Context } from "./context.ts";
import { UsageError } from "./usage-error.ts";

const code = "not-agreed";

/**
 * Whether somebody said to go on: with `--yes`, or at the terminal. That nobody did is told here,
 * and to scripts in the form of what would have been done.
 *
 * @throws {UsageError} where neither can be
 */
export async function agreed(
  { dialog, stdout, stderr }: Pick<Context, "dialog" | "stdout" | "stderr">,
  { yes, format }: { readonly yes?: boolean; readonly format: string },
  question: string,
): Promise<boolean> {
  if (yes === true) return true;
  if (dialog === undefined) {
    throw new UsageError(
      "nothing was done: there is no terminal to ask on, so --yes is needed",
      code,
    );
  }
  if (/^y(?:es)?$/i.test((await dialog.ask(`${question} [y/N] `)).trim())) return true;
  stderr.write("Nothing was done.\n");
  if (format === "json") {
    const message = "nothing was done: the question was not answered with yes";
    stdout.write(jsonText({ outcomes: [], problems: [{ code, message, file: "" }] }));
  }
  return false;
}
