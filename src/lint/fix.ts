import { applyEdits } from "../document/edits.ts";
import type { Finding, Fix } from "../model/finding.ts";
import type { TextEdit } from "../model/span.ts";

/** Which fixes are wanted: `safe` alone, or `all`. */
export type FixMode = "safe" | "all";

/** Texts of files by path, as findings name them. */
export type Files = ReadonlyMap<string, string>;

export interface Fixed {
  readonly files: Files;
  /** Findings whose fix is in `files` now, in order. */
  readonly applied: readonly Finding[];
}

/** More rounds than this means that fixes undo one another. */
const maxRounds = 10;

/**
 * Applies the fixes of the findings, in order. A fix goes in wholly or not at all; one that touches
 * what another has changed waits for the next round, unless it is the very same fix.
 *
 * @throws Error when an edit lies outside its file: it was made for another text.
 */
export function applyFixes(files: Files, findings: readonly Finding[], mode: FixMode): Fixed {
  const accepted: TextEdit[] = [];
  const applied: Finding[] = [];
  for (const finding of findings) {
    const { fix } = finding;
    if (fix === undefined || !isWanted(fix, mode)) continue;
    const fresh = fix.edits.filter((edit) => !accepted.some((other) => sameEdit(edit, other)));
    if (fresh.some((edit) => accepted.some((other) => overlap(edit, other)))) continue;
    accepted.push(...fresh);
    applied.push(finding);
  }
  const changed = new Map(files);
  for (const file of new Set(accepted.map((edit) => edit.file))) {
    const text = files.get(file);
    if (text === undefined) throw new Error(`a fix edits ${file}, which was not read`);
    const edits = accepted.filter((edit) => edit.file === file);
    changed.set(file, applyEdits(text, edits));
  }
  return { files: changed, applied };
}

/**
 * Applies fixes and lints again until no wanted fix is left, or one round changes nothing. `findings`
 * are those of `files`; `lintAgain` gives those of changed files.
 */
export async function fixAll(
  files: Files,
  findings: readonly Finding[],
  mode: FixMode,
  lintAgain: (files: Files) => Promise<readonly Finding[]> | readonly Finding[],
): Promise<Fixed & { readonly findings: readonly Finding[] }> {
  let now = { files, findings };
  const applied: Finding[] = [];
  for (let round = 0; round < maxRounds; round++) {
    const next = applyFixes(now.files, now.findings, mode);
    const unchanged = [...next.files].every(([file, text]) => now.files.get(file) === text);
    if (unchanged) break;
    applied.push(...next.applied);
    now = { files: next.files, findings: await lintAgain(next.files) };
  }
  return { ...now, applied };
}

function isWanted(fix: Fix, mode: FixMode): boolean {
  return mode === "all" || fix.safety === "safe";
}

function sameEdit(a: TextEdit, b: TextEdit): boolean {
  return a.file === b.file && a.start === b.start && a.end === b.end && a.text === b.text;
}

/** Edits that share a character, or that insert at one and the same place. */
function overlap(a: TextEdit, b: TextEdit): boolean {
  if (a.file !== b.file) return false;
  if (a.start === b.start) return true;
  return a.start < b.end && b.start < a.end;
}
