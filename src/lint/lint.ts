import type { Finding, Severity } from "../model/finding.ts";
import type { Integration, Waiver } from "../model/integration.ts";
import type { Problem } from "../model/problem.ts";
import type { Settings } from "../model/settings.ts";
import { type Baseline, baselineOf, inBaseline, shrunkBaseline } from "./baseline.ts";
import { contextOf } from "./context.ts";
import type { Report, Rule, RuleContext, WaiverUse } from "./rule.ts";
import { settingProblems } from "./setting-problems.ts";
import type { Surroundings } from "./surroundings.ts";
import { subjectOf, waiverMatches, waiverState } from "./waivers.ts";

export interface LintInput extends Surroundings {
  readonly integrations: readonly Integration[];
  readonly rules: readonly Rule[];
  readonly baseline?: Baseline;
  /** When a waiver came into the repository, for those who can ask its history. */
  readonly waiverSince?: (waiver: Waiver) => Date | undefined;
}

/** `fail`: an error that is not only about an unknown name. A run with warnings alone passes. */
type LintOutcome = "pass" | "fail" | "cannot-judge";

export interface LintResult {
  readonly outcome: LintOutcome;
  /** What is to be shown, in order of file and place. */
  readonly findings: readonly Finding[];
  /** Findings about unknown names; also among `findings`. Not empty: the run can't be a pass. */
  readonly unjudged: readonly Finding[];
  /** Settings that name no rule, or would silence what can't be silenced. */
  readonly problems: readonly Problem[];
  readonly waived: readonly { readonly finding: Finding; readonly waiver: Waiver }[];
  readonly baselined: readonly Finding[];
  /** The baseline less what is gone; absent without a baseline. Equal entries: nothing to write. */
  readonly baseline?: Baseline;
  /** What a person who grows the baseline by command would write: today's errors. */
  readonly wholeBaseline: Baseline;
  readonly summary: {
    readonly errors: number;
    readonly warnings: number;
    readonly integrations: number;
    /** Findings with a fix of either safety. */
    readonly fixable: { readonly safe: number; readonly unsafe: number };
  };
}

/**
 * Runs every rule over every integration. Pure: the same input gives the same findings in the same
 * order.
 */
export function lint(input: LintInput): LintResult {
  const { rules, settings, now } = input;
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const integrations = input.integrations.toSorted(inOrder);
  const waived: { finding: Finding; waiver: Waiver }[] = [];
  const open: Finding[] = [];
  for (const integration of integrations) {
    const context = contextOf(input, integrations, integration);
    const found = reportsOf(rules, context);
    const valid = integration.waivers.filter((waiver) => waiverState(waiver, now) === "valid");
    for (const finding of found) {
      const waivable = byId.get(finding.rule)?.about === "definition";
      const waiver = valid.find((candidate) => waivable && waiverMatches(candidate, finding));
      if (waiver === undefined) open.push(finding);
      else waived.push({ finding, waiver });
    }
    const waivers = integration.waivers.map((waiver): WaiverUse => {
      const since = input.waiverSince?.(waiver);
      return {
        waiver,
        state: waiverState(waiver, now),
        matches: found.filter((finding) => waiverMatches(waiver, finding)).length,
        ...(since === undefined ? {} : { since }),
      };
    });
    for (const rule of rules) {
      if (rule.about !== "waiver") continue;
      const reports = rule.check({ integration, waivers, now, rules: byId });
      open.push(...findingsOf(rule, settings, integration, reports));
    }
  }
  open.sort(findingOrder);
  return resultOf(input, byId, open, waived);
}

function reportsOf(rules: readonly Rule[], context: RuleContext): readonly Finding[] {
  return rules.flatMap((rule) =>
    rule.about === "waiver"
      ? []
      : findingsOf(rule, context.settings, context.integration, rule.check(context)),
  );
}

function findingsOf(
  rule: Rule,
  settings: Settings,
  integration: Integration,
  reports: Iterable<Report>,
): readonly Finding[] {
  const chosen = rule.about === "unknown-name" ? undefined : settings.rules.get(rule.id)?.value;
  if (chosen === "off") return [];
  return [...reports].map((report) => findingOf(rule, chosen, integration, report));
}

function findingOf(
  rule: Rule,
  chosen: Severity | undefined,
  integration: Integration,
  report: Report,
): Finding {
  const { label, fix, change, subject } = report;
  return {
    rule: rule.id,
    severity: chosen ?? report.severity ?? rule.severity,
    message: report.message,
    integration: integration.name,
    at: report.at,
    ...(label === undefined ? {} : { label }),
    related: report.related ?? [],
    notes: report.notes ?? [],
    ...(subject === undefined || subject.length === 0 ? {} : { subject: subjectOf(subject) }),
    ...(fix === undefined ? {} : { fix }),
    ...(change === undefined ? {} : { change }),
  };
}

function resultOf(
  input: LintInput,
  byId: ReadonlyMap<string, Rule>,
  open: readonly Finding[],
  waived: LintResult["waived"],
): LintResult {
  const { baseline } = input;
  const mayRest = (finding: Finding): boolean =>
    finding.severity === "error" && byId.get(finding.rule)?.about === "definition";
  const rests = (finding: Finding): boolean =>
    baseline !== undefined && mayRest(finding) && inBaseline(baseline, finding);
  const findings = open.filter((finding) => !rests(finding));
  const baselined = open.filter(rests);
  const unjudged = findings.filter(({ rule }) => byId.get(rule)?.about === "unknown-name");
  const problems = settingProblems(input.settings, byId);
  const errors = findings.filter(({ severity }) => severity === "error");
  const failed = errors.length > unjudged.length;
  const fixes = findings.flatMap(({ fix }) => (fix === undefined ? [] : [fix.safety]));
  return {
    outcome: failed ? "fail" : unjudged.length + problems.length > 0 ? "cannot-judge" : "pass",
    findings,
    unjudged,
    problems,
    waived,
    baselined,
    ...(baseline === undefined ? {} : { baseline: shrunkBaseline(baseline, baselined) }),
    wholeBaseline: baselineOf(open.filter(mayRest)),
    summary: {
      errors: errors.length,
      warnings: findings.length - errors.length,
      integrations: input.integrations.length,
      fixable: {
        safe: fixes.filter((safety) => safety === "safe").length,
        unsafe: fixes.filter((safety) => safety === "unsafe").length,
      },
    },
  };
}

function inOrder(a: Integration, b: Integration): number {
  return compare(a.at.file, b.at.file) || a.at.start.offset - b.at.start.offset;
}

function findingOrder(a: Finding, b: Finding): number {
  return (
    compare(a.at.file, b.at.file) ||
    a.at.start.offset - b.at.start.offset ||
    compare(a.rule, b.rule) ||
    compare(a.subject ?? "", b.subject ?? "") ||
    compare(a.integration ?? "", b.integration ?? "") ||
    compare(a.message, b.message)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
