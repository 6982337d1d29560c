import { posix } from "node:path";
import { parseYaml } from "../document/yaml.ts";
import type { SourceFile, Span } from "../model/span.ts";
import { Values } from "./located.ts";
import type { ReadContext } from "./reader.ts";

/** A step that a job runs, itself or as a part of an action of the same repository. */
export interface JobStep {
  readonly values: Values;
  readonly source: SourceFile;
  /** The step of the job that runs it, where it is a part of an action. */
  readonly within?: { readonly step: Values; readonly action: string; readonly at: Span };
}

/** Actions that run one another deeper than this are left as they are. */
const deepest = 5;

/**
 * The steps of a job, with those of composite actions of the same repository in place of the steps
 * that run them, and what these hand over in place of the actions' inputs.
 */
export function stepsOf(
  job: Values,
  source: SourceFile,
  { file }: Pick<ReadContext, "file">,
): readonly JobStep[] {
  const steps = job.at("steps").items();
  // `./` is what was checked out, and that may be something else.
  const elsewhere = steps.some((step) => {
    const given = step.at("with");
    return isCheckout(step) && (given.at("repository").stated || given.at("path").stated);
  });
  const expand = (step: JobStep, depth: number): readonly JobStep[] => {
    const uses = step.values.at("uses").string();
    if (uses?.value.startsWith("./") !== true || elsewhere || depth === deepest) return [step];
    const inner = compositeSteps(posix.normalize(uses.value), step.values, file);
    const within = step.within ?? { step: step.values, action: uses.value, at: uses.at };
    return inner?.flatMap((each) => expand({ ...each, within }, depth + 1)) ?? [step];
  };
  return steps.flatMap((values) => expand({ values, source }, 0));
}

/** The steps of a composite action; undefined where it is none, or can't be read. */
function compositeSteps(
  folder: string,
  caller: Values,
  file: ReadContext["file"],
): readonly JobStep[] | undefined {
  // What a step has in its environment, the steps of its action have too.
  if (caller.at("env").keys().length > 0) return undefined;
  for (const name of ["action.yml", "action.yaml"]) {
    const source = file(posix.join(folder, name));
    if (!source.ok) continue;
    const parsed = parseYaml(source.value);
    if (!parsed.ok) return undefined;
    const root = new Values(parsed.value, [], parsed.value.data);
    if (root.at("runs").at("using").data !== "composite") return undefined;
    const filled = new Values(parsed.value, [], filledIn(root, caller));
    const steps = filled.at("runs").at("steps").items();
    return steps.map((values) => ({ values, source: source.value }));
  }
  return undefined;
}

/** An action's data, with what its caller hands over, or else the defaults, for its inputs. */
function filledIn(action: Values, caller: Values): unknown {
  // Names of inputs are the same in either case.
  const inputs = new Map<string, string>();
  const set = (name: string, value: unknown): void => {
    inputs.set(name.toLowerCase(), typeof value === "string" ? value : JSON.stringify(value ?? ""));
  };
  const declared = action.at("inputs");
  for (const name of declared.keys()) set(name, declared.at(name).at("default").data);
  const given = caller.at("with");
  for (const name of given.keys()) set(name, given.at(name).data);
  const fill = (text: string): string =>
    text.replaceAll(/\$\{\{(.*?)\}\}/gs, (whole, expression: string) => {
      const one = /^\s*inputs\.([\w-]+)\s*$/i.exec(expression)?.[1]?.toLowerCase();
      if (one !== undefined) return inputs.get(one) ?? "";
      const filled = expression.replaceAll(/\binputs\.([\w-]+)/gi, (_, name: string) =>
        asTerm(inputs.get(name.toLowerCase()) ?? ""),
      );
      return filled === expression ? whole : `\${{${filled}}}`;
    });
  const through = (data: unknown): unknown => {
    if (typeof data === "string") return fill(data);
    if (Array.isArray(data)) return data.map(through);
    if (typeof data !== "object" || data === null) return data;
    // A condition is an expression as it stands, and stays one.
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, key === "if" ? value : through(value)]),
    );
  };
  return through(action.data);
}

/** A value as a part of an expression; what is no whole expression stands as text. */
function asTerm(value: string): string {
  const expression = /^\s*\$\{\{(.*)\}\}\s*$/s.exec(value)?.[1];
  return expression === undefined ? `'${value}'` : `(${expression.trim()})`;
}

/** Whether a step is `actions/checkout`. */
export function isCheckout(step: Values): boolean {
  return /^actions\/checkout(?:@|$)/i.test(step.at("uses").string()?.value ?? "");
}
