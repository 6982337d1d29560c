import type { CompiledProvider } from "../catalog/compiled.ts";
import { nearestName } from "../document/nearest-name.ts";
import type { Outcome, Problem } from "../model/problem.ts";
import { resolveCalls, type WantedCall } from "../privilege/calls.ts";
import { minimalSet, viewAllowing } from "../privilege/minimal.ts";
import type { KindView } from "../privilege/types.ts";
import { viewOf } from "../privilege/view.ts";
import { jsonMinimize } from "../report/minimize-json.ts";
import { markdownMinimize } from "../report/minimize-markdown.ts";
import { prettyMinimize } from "../report/minimize-pretty.ts";
import type { MinimizeReport } from "../report/minimize-report.ts";
import type { Context } from "./context.ts";
import { exitCode, type ExitCode } from "./exit-code.ts";
import { styleFor } from "./terminal.ts";

/** The view of a token kind by name, or what is wrong with the name. */
export function viewNamed(provider: CompiledProvider, kind: string | undefined): Outcome<KindView> {
  const view = kind === undefined ? viewOf(provider) : viewOf(provider, kind);
  if (view !== undefined) return { ok: true, value: view };
  const names = provider.tokenKinds.map(({ name }) => name);
  const nearest = nearestName(kind ?? "", names);
  return refusal({
    code: "unknown-token-kind",
    message: `${provider.title} has no token kind \`${kind}\` in the catalog`,
    file: "",
    expected: `one of ${names.join(", ")}`,
    ...(nearest === undefined ? {} : { nearest }),
  });
}

/** The minimal set for operations, ready to be reported. */
export function minimizeFor(
  view: KindView,
  wanted: readonly WantedCall[],
  allowed: readonly string[],
): Outcome<MinimizeReport> {
  const { provider, kind } = view;
  const unknown = allowed.filter((scope) => !provider.tables.scopeNumber.has(scope));
  if (unknown.length > 0) {
    return refusal(
      ...unknown.map((scope): Problem => {
        const nearest = nearestName(scope, provider.tables.scopeNumber.keys());
        return {
          code: "unknown-scope",
          message: `${provider.title} has no scope \`${scope}\` in the catalog`,
          file: "",
          ...(nearest === undefined ? {} : { nearest }),
        };
      }),
    );
  }
  const { calls, unknownTargets } = resolveCalls(view, wanted);
  if (unknownTargets.length > 0) {
    return refusal(
      ...unknownTargets.map(({ operation, target, targets }): Problem => {
        const { method, path } = provider.operations[operation]!;
        return {
          code: "unknown-target",
          message: `${method} ${path} does not tell targets \`${target}\` apart`,
          file: "",
          expected: targets.length === 0 ? "no target" : `one of ${targets.join(", ")}`,
        };
      }),
    );
  }
  const answer = minimalSet(allowed.length === 0 ? view : viewAllowing(view, allowed), calls);
  return {
    ok: true,
    value: {
      provider: { id: provider.id, title: provider.title },
      ...(kind === undefined ? {} : { tokenKind: kind.name }),
      ...(kind === undefined || kind.always.length === 0 ? {} : { always: kind.always }),
      calls: calls.map(({ operation, target }) => {
        const { method, path } = provider.operations[operation]!;
        return target === undefined ? { method, path } : { method, path, target };
      }),
      answer,
    },
  };
}

/** Prints an answer. That nothing authorises a call is a finding; an open target can't be judged. */
export function printMinimize(context: Context, report: MinimizeReport, format: string): ExitCode {
  const text =
    format === "json"
      ? jsonMinimize(report)
      : format === "markdown"
        ? markdownMinimize(report)
        : prettyMinimize(report, styleFor(context.stdout, context.env));
  context.stdout.write(text);
  return exitCode({
    findings: report.answer.kind === "impossible" ? 1 : 0,
    unjudged: report.answer.kind === "ambiguous" ? 1 : 0,
  });
}

function refusal(...problems: readonly Problem[]): Outcome<never> {
  const [first, ...rest] = problems;
  if (first === undefined) throw new Error("a refusal without a problem");
  return { ok: false, problems: [first, ...rest] };
}
