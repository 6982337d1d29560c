import { basename } from "node:path";
import type { JudgedDefinitions } from "../check/judge-definitions.ts";
import type { CheckRun } from "../check/run-check.ts";
import { packageVersion } from "../document/package-file.ts";
import type { ReviewReport } from "../report/review-report.ts";
import { scopeReportOf } from "../report/scopes/scope-report-of.ts";
import type { ScopeReport } from "../report/scopes/scope-report.ts";
import type { DefinitionsReport } from "../tokens/service.ts";
import type { Context } from "./context.ts";

/** The scope report on a run. */
export function reportOf(
  run: CheckRun,
  { integrations, surroundings, lint }: JudgedDefinitions,
  about: { readonly title: string; readonly review?: ReviewReport },
): ScopeReport {
  return scopeReportOf({
    ...about,
    run: surroundings,
    integrations,
    lint,
    problems: run.problems,
    unjudged: run.unjudged,
    version: packageVersion(),
  });
}

/** The report as a page, made anew each time: definitions change while the service runs. */
export function definitionsReport(
  context: Pick<Context, "cwd" | "now">,
  paths: readonly string[],
  catalog: string | undefined,
): DefinitionsReport {
  return async () => {
    const { runCheck } = await import("../check/run-check.ts");
    const { htmlReport, reportPolicy } = await import("../report/scopes/html/page.ts");
    const root = context.cwd;
    const more = catalog === undefined ? {} : { catalog };
    const run = await runCheck({ root, paths, now: context.now(), ...more });
    if (run.judged === undefined) {
      const [problem] = run.problems;
      return { ok: false, why: `${problem?.file ?? ""}: ${problem?.message ?? "unreadable"}` };
    }
    const report = reportOf(run, run.judged, { title: basename(root) });
    return { ok: true, html: htmlReport(report), policy: reportPolicy };
  };
}
