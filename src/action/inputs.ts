import { nearestName } from "../document/nearest-name.ts";
import type { Outcome, Problem } from "../model/problem.ts";
import type { Secret } from "../model/secret.ts";
import { inputOf, secretInput } from "./environment.ts";

export const failLevels = ["widening", "error", "warning"] as const;
export const commentModes = ["never", "on-failure", "always"] as const;

/** What the workflow asks for; `action.yml` says what each input means. */
export interface Inputs {
  readonly token?: Secret;
  readonly baseRef?: string;
  readonly headRef?: string;
  readonly configFile?: string;
  readonly workingDirectory?: string;
  readonly failOn: (typeof failLevels)[number];
  readonly warnOnly: boolean;
  readonly comment: (typeof commentModes)[number];
  readonly suggestions: boolean;
  readonly sarifFile?: string;
}

/** Reads the inputs. Defaults stand here and not in `action.yml`. */
export function readInputs(env: Readonly<Record<string, string | undefined>>): Outcome<Inputs> {
  const problems: Problem[] = [];
  const oneOf = <T extends string>(name: string, allowed: readonly T[], usual: T): T => {
    const value = inputOf(env, name) ?? usual;
    const known = allowed.find((each) => each === value);
    if (known !== undefined) return known;
    const nearest = nearestName(value, allowed);
    problems.push({
      code: "bad-input",
      message: `the input \`${name}\` can't be \`${value}\``,
      file: "",
      expected: allowed.join(", "),
      ...(nearest === undefined ? {} : { nearest }),
    });
    return usual;
  };
  const flag = (name: string, usual: boolean): boolean =>
    oneOf(name, ["true", "false"], usual ? "true" : "false") === "true";
  const token = secretInput(env, "token");
  const texts = {
    baseRef: inputOf(env, "base-ref"),
    headRef: inputOf(env, "head-ref"),
    configFile: inputOf(env, "config-file"),
    workingDirectory: inputOf(env, "working-directory"),
    sarifFile: inputOf(env, "sarif-file"),
  };
  const value: Inputs = {
    ...(token === undefined ? {} : { token }),
    ...(Object.fromEntries(
      Object.entries(texts).filter(([, text]) => text !== undefined),
    ) as Partial<Inputs>),
    failOn: oneOf("fail-on", failLevels, "widening"),
    warnOnly: flag("warn-only", false),
    comment: oneOf("comment", commentModes, "on-failure"),
    suggestions: flag("suggestions", true),
  };
  const [first, ...rest] = problems;
  return first === undefined ? { ok: true, value } : { ok: false, problems: [first, ...rest] };
}
