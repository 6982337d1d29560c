import { colourStyle, plainStyle, type Style } from "../report/style.ts";
import type { Context, Output } from "./context.ts";

/** What lines are wrapped to where there is no terminal to ask. */
const defaultWidth = 100;
const narrowest = 40;
const widest = 160;

/**
 * Colour and width for an output. `NO_COLOR` (https://no-color.org) counts before `FORCE_COLOR`,
 * which counts before what the output is.
 */
export function styleFor(output: Output, env: Context["env"]): Style {
  const width = Math.min(widest, Math.max(narrowest, output.columns ?? defaultWidth));
  return wantsColour(output, env) ? colourStyle(width) : plainStyle(width);
}

function wantsColour(output: Output, env: Context["env"]): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  const force = env["FORCE_COLOR"];
  if (force !== undefined) return force !== "0" && force !== "false";
  return output.isTTY && env["TERM"] !== "dumb";
}
