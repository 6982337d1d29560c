import { writeSource } from "../document/write.ts";
import { applyFixes, type FixMode } from "../lint/fix.ts";
import type { Finding } from "../model/finding.ts";
import type { Problem } from "../model/problem.ts";
import type { SourceFile } from "../model/span.ts";

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
export type FixLevel = "none" | FixMode;

/**
 * Writes the findings' fixes to their files. What overlaps an accepted fix is left for the next
 * look at the files. A file is written all at once, or not at all.
 */
export function writeFixes(
  root: string,
  findings: readonly Finding[],
  level: FixLevel,
  sources: ReadonlyMap<string, SourceFile>,
): { readonly applied: readonly AppliedFix[]; readonly problems: readonly Problem[] } {
  if (level === "none") return { applied: [], problems: [] };
  const texts = new Map([...sources].map(([path, { text }]) => [path, text]));
  const fixed = applyFixes(texts, findings, level);
  const problems: Problem[] = [];
  const unwritten = new Set<string>();
  for (const [path, source] of sources) {
    const text = fixed.files.get(path)!;
    if (text === source.text) continue;
    const written = writeSource(root, source, text);
    if (written.ok) continue;
    problems.push(...written.problems);
    unwritten.add(path);
  }
  const seen = new Set<string>();
  const applied = fixed.applied.flatMap(appliedFix).filter((each) => {
    // Findings that share a fix have it made once, by the first of them.
    const fix = JSON.stringify({ ...each, rule: "" });
    const isNew = !seen.has(fix) && !unwritten.has(each.file);
    seen.add(fix);
    return isNew;
  });
  return { applied, problems };
}

function appliedFix({ rule, integration, fix }: Finding): AppliedFix[] {
  if (fix === undefined) return [];
  return [
    {
      rule,
      ...(integration === undefined ? {} : { integration }),
      file: fix.edits[0].file,
      title: fix.title,
      gains: fix.gains,
    },
  ];
}
