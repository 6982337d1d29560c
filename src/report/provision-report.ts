import { lineageName } from "../provision/lifecycle/lineage.ts";
import type { Failure } from "../provision/failure.ts";
import type { LineageKey } from "../provision/lifecycle/record.ts";
import type { ProvisionPlan } from "../provision/plan/plan.ts";
import type { Mark, PlannedAction } from "../provision/plan/planned-action.ts";
import { jsonText } from "./json-text.ts";
import type { Style, Tone } from "./style.ts";
import { visible } from "./visible-text.ts";

const tones: Readonly<Record<Mark, Tone>> = {
  "+": "added",
  "~": "warning",
  "-": "removed",
  "-/+": "warning",
  note: "note",
};

/** A plan for people: a block for each lineage, a line for each change and why, a summary. */
export function prettyPlan(plan: ProvisionPlan, style: Style): string {
  const blocks = plan.actions
    .filter(({ lines }) => lines.length > 0)
    .map((action) => `${prettyAction(action, style)}\n`);
  for (const { key, failure } of plan.problems) {
    blocks.push(
      `${style.paint("strong", visible(lineageName(key)))}\n${prettyFailure(failure, style)}\n`,
    );
  }
  return `${blocks.join("")}${planSummary(plan)}\n`;
}

function prettyAction({ key, lines }: PlannedAction, style: Style): string {
  const rows = lines.map(({ mark, words }) => {
    const sign = mark === "note" ? "=" : mark;
    return `  ${style.paint(tones[mark], sign.padStart(3))} ${visible(words)}\n`;
  });
  return `${style.paint("strong", visible(lineageName(key)))}\n${rows.join("")}`;
}

/** What went wrong and what to do next, two lines. */
export function prettyFailure({ code, message, next }: Failure, style: Style): string {
  const first = `  ${style.paint("error", `error[${code}]`)} ${visible(message)}\n`;
  return next === undefined
    ? first
    : `${first}        ${style.paint("help", "next")} ${visible(next)}\n`;
}

/** `Plan: 2 to create, 1 to replace.` or `No changes.` */
export function planSummary({ actions, problems }: ProvisionPlan): string {
  const count = (...work: readonly string[]): number =>
    actions.filter((action) => work.includes(action.work)).length;
  const parts = (
    [
      [count("mint"), "to create"],
      [count("update"), "to change"],
      [count("rotate"), "to replace"],
      [count("revoke"), "to revoke"],
      [count("recover"), "to bring to an end"],
      [count("operator"), "waiting for a person"],
      [problems.length, "that can't be looked at"],
    ] as const
  ).flatMap(([number, words]) => (number === 0 ? [] : [`${number} ${words}`]));
  return parts.length === 0 ? "No changes." : `Plan: ${parts.join(", ")}.`;
}

/** The plan for scripts; also the form in which it is saved. */
export function jsonPlan({ actions, problems, digest }: ProvisionPlan): string {
  return jsonText({
    actions: actions.map(({ key, ...action }) => ({ ...key, ...action })),
    problems: jsonUnobserved(problems),
    digest,
  });
}

/** What can't be looked at, for scripts. */
export function jsonUnobserved(
  problems: ProvisionPlan["problems"],
): readonly (LineageKey & { readonly failure: Failure })[] {
  return problems.map(({ key, failure }) => ({ ...key, failure }));
}
