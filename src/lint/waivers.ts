import type { Finding } from "../model/finding.ts";
import type { Waiver } from "../model/integration.ts";

/** What a waiver names that excuses a widening, which reviews judge and no rule finds. */
export const wideningWaiver = "widening";

/** `undated`: without a day until which it holds, or with one that is no day. */
export type WaiverState = "valid" | "expired" | "undated";

/** Only a valid waiver excuses anything. It holds to the end of its last day, UTC. */
export function waiverState(waiver: Waiver, now: Date): WaiverState {
  const end = endOfDay(waiver.until);
  if (end === undefined) return "undated";
  return now.getTime() < end ? "valid" : "expired";
}

/** Whether the waiver speaks of the finding: the same rule, and all that the finding is about. */
export function waiverMatches(waiver: Waiver, finding: Finding): boolean {
  return waiver.rule === finding.rule && covers(waiver.subject, finding.subject);
}

/**
 * Whether an exception for `granted` holds for `found`. Subjects are lists joined by commas. No
 * subject covers everything; otherwise each part that was found has to be named, so that a
 * finding that grows is a new one.
 */
export function covers(granted: string | undefined, found: string | undefined): boolean {
  if (granted === undefined) return true;
  const named = new Set(subjectParts(granted));
  return subjectParts(found ?? "").every((part) => named.has(part));
}

/** The names in a subject. */
export function subjectParts(subject: string): readonly string[] {
  return subject.split(",").flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));
}

/** The subject that names all parts, each once, in order. */
export function subjectOf(parts: readonly string[]): string {
  return [...new Set(parts)].toSorted().join(", ");
}

/** The first millisecond after the day, or undefined for what is no day of the calendar. */
function endOfDay(day: string | undefined): number | undefined {
  if (day === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const start = Date.parse(`${day}T00:00:00Z`);
  // Date.parse takes 2026-02-30 for 2 March.
  if (Number.isNaN(start) || new Date(start).toISOString().slice(0, 10) !== day) return undefined;
  return start + 86_400_000;
}
