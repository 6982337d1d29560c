import type { Command } from "commander";
import { rules } from "../../../rules/index.ts";
import type { Catalog, CompiledProvider } from "../../catalog/compiled.ts";
import { matchOperation, matchUrl } from "../../catalog/match.ts";
import { repositoryCatalog } from "../../check/repository-catalog.ts";
import { nearestName } from "../../document/nearest-name.ts";
import type { Outcome, Problem } from "../../model/problem.ts";
import type { SourceFile } from "../../model/span.ts";
import { jsonExplain } from "../../report/explain-json.ts";
import { markdownExplain } from "../../report/explain-markdown.ts";
import { prettyExplain } from "../../report/explain-pretty.ts";
import type { Explanation } from "../../report/explanation.ts";
import { operationOf, parseCall, providerNamed } from "../call-argument.ts";
import type { CommandModule, Context } from "../context.ts";
import { explainOperation, explainScope } from "../explain-facts.ts";
import type { ExitCode } from "../exit-code.ts";
import { addExamples, addFormat } from "../format-option.ts";
import { refuse } from "../refuse.ts";
import { rulePage } from "../../check/rule-pages.ts";
import { styleFor } from "../terminal.ts";

interface Options {
  readonly provider?: string;
  readonly catalog?: string;
  readonly format: string;
}

export const explainCommand: CommandModule = {
  describe: (command) => {
    command
      .argument("<what...>", "a rule, a scope, or an operation (method and path or URL)")
      .option("--provider <id>", "look at this provider alone")
      .option("--catalog <file>", "the catalog to put on top of the built-in one");
    addFormat(command, ["pretty", "json", "markdown"]);
    addExamples(command, [
      "scopewright explain over-broad-scope",
      "scopewright explain org:ci",
      "scopewright explain --provider github PUT /repos/acme/web/pulls/1/merge",
    ]);
  },
  run: explain,
};

async function explain(context: Context, command: Command): Promise<ExitCode> {
  const { provider, catalog: file, format } = command.opts<Options>();
  const what = command.args.join(" ").trim();
  const sources = new Map<string, SourceFile>();
  const catalog = await repositoryCatalog(context.cwd, file, sources);
  const found = catalog.ok ? find(catalog.value, what, provider) : catalog;
  if (!found.ok) {
    return refuse(context, found.problems, format, (path) => sources.get(path)?.text);
  }
  context.stdout.write(
    format === "json"
      ? jsonExplain(found.value)
      : format === "markdown"
        ? markdownExplain(found.value)
        : prettyExplain(found.value, styleFor(context.stdout, context.env)),
  );
  return 0;
}

function find(
  catalog: Catalog,
  what: string,
  only: string | undefined,
): Outcome<readonly Explanation[]> {
  const named = only === undefined ? undefined : providerNamed(catalog, only);
  if (named?.ok === false) return named;
  const rule = only === undefined ? rules.find(({ id }) => id === what) : undefined;
  if (rule !== undefined) {
    return { ok: true, value: [{ kind: "rule", id: rule.id, page: rulePage(rule.id) }] };
  }
  const providers =
    named === undefined ? catalog.providerIds.map((id) => catalog.provider(id)!) : [named.value];
  if (what.includes(" ")) return findOperation(catalog, providers, what, named?.value);
  const scopes = providers.flatMap((provider) => {
    const number = provider.tables.scopeNumber.get(what);
    return number === undefined ? [] : [explainScope(provider, number)];
  });
  if (scopes.length > 0) return { ok: true, value: scopes };
  const names = providers.flatMap((provider) => [...provider.tables.scopeNumber.keys()]);
  const rulesToo = only === undefined ? rules.map(({ id }) => id) : [];
  const nearest = nearestName(what, [...rulesToo, ...names]);
  return refused({
    code: "unknown-name",
    message: `there is no rule or scope \`${what}\`${only === undefined ? "" : ` of ${only}`}`,
    expected: "a rule, a scope, or an operation such as `GET /repos/{owner}/{repo}`",
    ...(nearest === undefined ? {} : { nearest }),
  });
}

function findOperation(
  catalog: Catalog,
  providers: readonly CompiledProvider[],
  what: string,
  only: CompiledProvider | undefined,
): Outcome<readonly Explanation[]> {
  const call = parseCall(what);
  if (!call.ok) return call;
  const { method, path } = call.value;
  const byHost = only === undefined ? matchUrl(catalog, method, path)?.provider : only;
  const found = (byHost === undefined ? providers : [byHost]).flatMap((provider) => {
    const match = matchOperation(provider, method, path);
    return match.kind === "operation" ? [explainOperation(provider, match.operation)] : [];
  });
  if (found.length > 0) return { ok: true, value: found };
  if (byHost !== undefined) {
    const refusal = operationOf(byHost, call.value);
    if (!refusal.ok) return refusal;
  }
  // The provider that knows something near is the one that was meant.
  const near = providers.flatMap((provider) => {
    const match = matchOperation(provider, method, path);
    return match.kind === "none" && match.nearest !== undefined ? [match.nearest] : [];
  });
  const nearest = nearestName(path, near) ?? near[0];
  return refused({
    code: "unknown-operation",
    message: `no provider of the catalog has an operation ${method} ${path}`,
    ...(nearest === undefined ? {} : { nearest }),
  });
}

function refused(problem: Omit<Problem, "file">): Outcome<never> {
  return { ok: false, problems: [{ ...problem, file: "" }] };
}
