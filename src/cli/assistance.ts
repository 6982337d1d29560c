import { Secret } from "../model/secret.ts";
import type { Assistance, Errand } from "../provision/providers/assistance.ts";
import { visible } from "../report/visible-text.ts";
import type { Context } from "./context.ts";

/**
 * The person who does what no program may: at the terminal, or with `--token-stdin`, somebody who
 * has put the token on standard input.
 */
export function assistanceOf(context: Context, tokenStdin: boolean): Assistance {
  let piped: Promise<string> | undefined = undefined;
  return {
    secret: async (errand) => {
      show(context, errand);
      if (tokenStdin) {
        // The first errand takes it: one token does not serve two.
        if (piped !== undefined) return undefined;
        piped = context.readStdin();
        return secretOf(await piped);
      }
      const typed = await context.dialog?.askHidden("Paste the token (nothing is shown): ");
      return typed === undefined ? undefined : secretOf(typed);
    },
    confirm: async (errand) => {
      show(context, errand);
      const typed = await context.dialog?.ask("Type `done` when it is done: ");
      return typed?.trim() === "done";
    },
  };
}

function secretOf(text: string): Secret | undefined {
  const plain = text.trim();
  return plain === "" ? undefined : new Secret(plain);
}

function show({ stderr }: Context, { title, page, steps }: Errand): void {
  stderr.write(`\nA person is needed: ${visible(title)}\n  ${visible(page)}\n`);
  steps.forEach((step, index) => stderr.write(`  ${index + 1}. ${visible(step)}\n`));
}
