import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import type { Context } from "../../src/cli/context.ts";
import { captured, type Captured } from "./captured-run.ts";
import { definition, scratchFolder } from "./scratch-folder.ts";

export const recipient: string = await identityToRecipient(await generateX25519Identity());

/** A program that keeps each token that it is given, where tests look for what leaked. */
export const keep = `[sh, -c, "cat >> tokens.$SCOPEWRIGHT_ENVIRONMENT; echo >> tokens.$SCOPEWRIGHT_ENVIRONMENT"]`;

export interface Ground {
  readonly folder: string;
  readonly outputs: string[];
  readonly run: (...argv: string[]) => Promise<Captured>;
  /** Every token that a program was given. */
  readonly tokens: () => readonly string[];
}

/** A folder with a definition whose tokens the token service mints, and a clock of its own. */
export function ground(
  change: (text: string) => string = (text) => text,
  given: Partial<Pick<Context, "env" | "dialog">> = {},
): Ground {
  const text = definition((plain) =>
    change(
      `${plain.replace("[production]", "[production, preview]")}deliver:
  - file: { path: production.age, recipients: [${recipient}], environments: [production] }
  - exec: { command: ${keep} }
`,
    ),
  );
  const folder = scratchFolder({ "integrations/hook.yaml": text });
  const outputs: string[] = [];
  let now = Date.parse("2026-11-22T12:00:00Z");
  return {
    folder,
    outputs,
    run: async (...argv) => {
      now += 60_000;
      const at = now;
      const env = { PATH: process.env["PATH"], ...given.env };
      const result = await captured(argv, {
        ...given,
        cwd: folder,
        env,
        now: () => new Date(at),
      });
      outputs.push(result.stdout, result.stderr);
      return result;
    },
    tokens: () =>
      readdirSync(folder)
        .filter((name) => name.startsWith("tokens."))
        .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"))
        .filter((line) => line !== ""),
  };
}

export const embedded: readonly string[] = ["--issuer", "scopewright"];
