import { applyEdits } from "../document/edits.ts";
import { writeSource } from "../document/write.ts";
import type { Finding, Fix } from "../model/finding.ts";
import type { Problem } from "../model/problem.ts";
import type { SourceFile, TextEdit } from "../model/span.ts";

/** A fix that was made. */
export interface AppliedFix {
  readonly rule: string;
  readonly integration?: string;
  readonly file: string;
  readonly title: string;
  /** Read-class operations that the token can reach since. */
  readonly gains: readonly string[];
}

/** Which fixes may be made without asking. */
export type FixLevel = "none" | "safe" | "all";

/**
 * Writes the findings' fixes to their files, at most one for each stretch of text: what overlaps is
 * left for the next look at the files. A file is written all at once, or not at all.
 */
export function applyFixes(
  root: string,
  findings: readonly Finding[],
  level: FixLevel,
  sources: ReadonlyMap<string, SourceFile>,
): { readonly applied: readonly AppliedFix[]; readonly problems: readonly Problem[] } {
  const chosen = chooseFixes(findings, level);
  const applied: AppliedFix[] = [];
  const problems: Problem[] = [];
  for (const [path, ofFile] of Map.groupBy(chosen, ({ fix }) => fix.edits[0].file)) {
    const source = sources.get(path);
    if (source === undefined) throw new Error(`a fix for ${path}, which was not read`);
    const edits = ofFile.flatMap(({ fix }) => fix.edits);
    const written = writeSource(root, source, applyEdits(source.text, edits));
    if (written.ok) applied.push(...ofFile.map(({ finding, fix }) => appliedFix(finding, fix)));
    else problems.push(...written.problems);
  }
  return { applied, problems };
}

interface Chosen {
  readonly finding: Finding;
  readonly fix: Fix;
}

/** Safe fixes go first; findings that share a fix have it made once. */
function chooseFixes(findings: readonly Finding[], level: FixLevel): readonly Chosen[] {
  const offered = findings.flatMap((finding): Chosen[] => {
    const { fix } = finding;
    const wanted = fix !== undefined && (level === "all" || fix.safety === level);
    // A fix that spans files could be half made; there is none, and there shall be none.
    return wanted && new Set(fix.edits.map(({ file }) => file)).size === 1
      ? [{ finding, fix }]
      : [];
  });
  const safeFirst = offered.toSorted(
    (a, b) => Number(b.fix.safety === "safe") - Number(a.fix.safety === "safe"),
  );
  const taken: TextEdit[] = [];
  return safeFirst.filter(({ fix }) => {
    if (fix.edits.some((edit) => taken.some((other) => overlaps(edit, other)))) return false;
    taken.push(...fix.edits);
    return true;
  });
}

/** Edits at one place overlap too: which comes first would be a guess. */
function overlaps(a: TextEdit, b: TextEdit): boolean {
  return a.file === b.file && a.start <= b.end && b.start <= a.end;
}

function appliedFix({ rule, integration }: Finding, fix: Fix): AppliedFix {
  return {
    rule,
    ...(integration === undefined ? {} : { integration }),
    file: fix.edits[0].file,
    title: fix.title,
    gains: fix.gains,
  };
}
