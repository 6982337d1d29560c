import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { jsonText } from "../report/json-text.ts";
import { shellWord } from "../report/shell-text.ts";
import { visible } from "../report/visible-text.ts";
import type { Context } from "./context.ts";
import { inputWords, type PlanInputs } from "./plan-inputs.ts";
import { lacksPassword } from "./token-service.ts";
import { UsageError } from "./usage-error.ts";

/** What `apply` goes by, and has to find again for a plan not to be stale. */
export interface SavedPlan extends PlanInputs {
  readonly digest: string;
}

/** 2 since a plan keeps what it was made by; before, only its digest and the issuer. */
const version = 2;

/** @throws {UsageError} when the file can't be written */
export function savePlan({ cwd, stderr }: Context, file: string, plan: SavedPlan): void {
  try {
    writeFileSync(resolve(cwd, file), jsonText({ version, ...plan }));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file} can't be written (${code ?? String(error)})`);
  }
  stderr.write(`Saved the plan to ${visible(file)}\n`);
}

/** @throws {UsageError} when the file is no plan, or of another version */
export function readPlan({ cwd }: Pick<Context, "cwd">, file: string): SavedPlan {
  let kept: Readonly<Record<string, unknown>> = {};
  try {
    const read: unknown = JSON.parse(readFileSync(resolve(cwd, file), "utf8"));
    if (typeof read === "object" && read !== null) kept = { ...read };
  } catch {
    // Told below, whatever it was.
  }
  const { version: found } = kept;
  if (found !== version && (typeof found === "number" || typeof found === "string")) {
    throw new UsageError(
      `${file} is a saved plan of version ${JSON.stringify(found)}, and version ${version} is expected: make it anew with \`${planCommand(file)}\``,
    );
  }
  const plan = found === version ? planIn(kept) : undefined;
  if (plan !== undefined) return plan;
  throw new UsageError(`${file} is no saved plan: \`${planCommand(file)}\` makes one`);
}

function planIn(kept: Readonly<Record<string, unknown>>): SavedPlan | undefined {
  const { digest, paths, store, issuer, server, config, catalog } = kept;
  if (typeof digest !== "string" || typeof store !== "string" || !isTexts(paths)) return undefined;
  const stated = Object.entries({ issuer, server, config, catalog }).filter(
    ([, value]) => value !== undefined,
  );
  if (!isTexts(stated.map(([, value]) => value))) return undefined;
  return { digest, paths, store, ...Object.fromEntries(stated) };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

/** The words that tell of a saved plan that does not hold any more. */
export function staleWords(file: string, saved: SavedPlan): string {
  const { store, ...rest } = saved;
  const command = planCommand(file, lacksPassword(store) ? rest : saved);
  return `${file} is stale: things have changed since it was made; make it anew with \`${command}\``;
}

function planCommand(file: string, inputs: Partial<PlanInputs> = {}): string {
  return ["scopewright", "plan", ...inputWords(inputs), "--out", file].map(shellWord).join(" ");
}
