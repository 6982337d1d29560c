import type { Waiver } from "../model/integration.ts";
import { covers, subjectParts, waiverState, wideningWaiver } from "../lint/waivers.ts";

/** How long a waiver that the gate proposes holds. */
const proposedDays = 30;

/** The parts of a widening that valid waivers name; `undefined` excuses every part. */
export interface WaivedParts {
  readonly all: boolean;
  readonly parts: ReadonlySet<string>;
}

/** What waivers of widenings excuse today. */
export function waivedParts(waivers: readonly Waiver[], now: Date): WaivedParts {
  const valid = waivers.filter(
    (waiver) => waiver.rule === wideningWaiver && waiverState(waiver, now) === "valid",
  );
  return {
    all: valid.some(({ subject }) => subject === undefined),
    parts: new Set(valid.flatMap(({ subject }) => subjectParts(subject ?? ""))),
  };
}

/** Whether every part is excused. */
export function isWaived(waived: WaivedParts, parts: readonly string[]): boolean {
  return waived.all || (parts.length > 0 && parts.every((part) => waived.parts.has(part)));
}

/** Waivers that excuse what no waiver of base does, or for longer. */
export function newWaivers(base: readonly Waiver[], head: readonly Waiver[]): readonly Waiver[] {
  return head.filter(
    (waiver) =>
      !base.some(
        (known) =>
          known.rule === waiver.rule &&
          covers(known.subject, waiver.subject) &&
          (waiver.subject !== undefined || known.subject === undefined) &&
          (known.until ?? "") >= (waiver.until ?? "9999"),
      ),
  );
}

/** The comment that would excuse these parts; its reason is left for a person to write. */
export function waiverText(
  parts: readonly string[],
  approver: string | undefined,
  now: Date,
): string {
  const until = new Date(now.getTime() + proposedDays * 86_400_000).toISOString().slice(0, 10);
  const subject = [...new Set(parts)].toSorted().join(", ");
  return `# scopewright-allow ${wideningWaiver}(${subject}) until ${until} by ${approver ?? "<approver>"}: <why it has to be so, and where that is tracked>`;
}
