import type { Catalog, CompiledProvider } from "../../catalog/compiled.ts";
import type { CommandNeeds, ReadCommands } from "../../model/command-needs.ts";
import type { StatedNeed } from "../../model/integration.ts";
import type { SourceFile, Span } from "../../model/span.ts";
import type { ResolvedCall } from "../finding.ts";
import { jobTokenScopes } from "../job-token.ts";
import { resolveFinding } from "../resolve.ts";
import { spanOf } from "../span.ts";
import { readCommand } from "./commands.ts";
import { besidesOf } from "./gh-besides.ts";
import { type ShellCommand, shellCommands } from "./lex.ts";
import { isQuiet } from "./quiet-commands.ts";
import { embeddedScripts, type EmbeddedScript } from "./scripts.ts";

const github = "github";

/**
 * Reads what the commands of a step need of a job's token: of `gh` and of requests to GitHub the
 * scopes of the operation, of the usual text tools nothing. All else is not known.
 *
 * A need is certain where the operation changes something (what a public repository shows needs no
 * scope), asks for the same scope whatever it is called for, and is bound to run.
 */
export function stepCommands(catalog: Catalog): ReadCommands {
  let last:
    | { readonly source: SourceFile; readonly scripts: readonly EmbeddedScript[] }
    | undefined;
  return (source, step) => {
    if (last?.source !== source) {
      last = { source, scripts: embeddedScripts(source.path, source.text) };
    }
    const inside = last.scripts.filter(({ language, text }) => {
      const start = text.search(/\S/);
      return language === "shell" && start >= step.start.offset && start < step.end.offset;
    });
    const provider = catalog.provider(github);
    return provider === undefined || inside.length === 0
      ? { needs: [], unknown: { what: "a command with the job's token", at: step } }
      : needsOf(catalog, provider, source, inside);
  };
}

function needsOf(
  catalog: Catalog,
  provider: CompiledProvider,
  { path, text: content }: SourceFile,
  scripts: readonly EmbeddedScript[],
): CommandNeeds {
  const needs: StatedNeed[] = [];
  let unknown: CommandNeeds["unknown"];
  const note = (what: string, at: Span): void => {
    unknown ??= { what, at };
  };
  for (const script of scripts) {
    const swaps = swapsToken.test(script.text);
    for (const command of shellCommands(script.text, script.variables)) {
      const lineEnd = content.indexOf("\n", command.start);
      const end = lineEnd === -1 ? content.length : lineEnd;
      const at = spanOf(content, path, command.start, end);
      const read = readCommand(command.words);
      if (isQuiet(read)) continue;
      const found = (read.findings ?? []).map((finding) => resolveFinding(catalog, finding, {}));
      const calls = found.flatMap((each) => each.calls);
      const clear =
        calls.length > 0 &&
        found.every((each) => each.calls.length > 0 && each.problems.length === 0);
      const name = read.name === undefined ? "a command" : `\`${read.name}\``;
      if (!clear || swaps || calls.some((call) => call.provider !== github)) {
        note(`what ${name} does with the job's token`, at);
        continue;
      }
      const bound = isBound(script.text, command) && !choosesRepository(command);
      for (const call of calls) {
        const wanted = jobTokenScopes(provider, call.operation, targetOf(call.by));
        if (wanted === undefined) note(`what \`${call.by}\` needs`, at);
        const certain = bound && changes(call) && isOwn(call);
        const { instead = [] } = wanted ?? {};
        for (const [scope, always] of wanted?.scopes ?? []) {
          const need = { scope, by: call.by, at, certain: certain && always };
          needs.push(instead.length === 0 ? need : { ...need, instead });
        }
        for (const scope of besidesOf(call.by)) {
          needs.push({ scope, by: call.by, at, certain: false, guessed: true });
        }
      }
    }
  }
  return unknown === undefined ? { needs } : { needs, unknown };
}

/** Another token may take the place of the one that the step was given. */
const swapsToken =
  /\b(?:GH_TOKEN|GITHUB_TOKEN|GH_HOST|GH_REPO|GH_ENTERPRISE_TOKEN)=|\bgh\s+auth\b|\bgh\s+alias\b/;

const opensBlock = /^[ \t]*(?:if|case|while|until|for|function|\w[\w-]*\s*\(\))(?:\s|$|\()/m;

/** Whether a command runs whenever the step does, and its failing fails the step. */
function isBound(script: string, { start }: ShellCommand): boolean {
  const lineStart = script.lastIndexOf("\n", start - 1) + 1;
  const before = script.slice(0, start);
  // A backslash joins lines.
  const rest = /^(?:[^\n\\]|\\[^])*/.exec(script.slice(start))![0];
  return (
    script.slice(lineStart, start).trim() === "" &&
    !/\\\s*$/.test(script.slice(0, lineStart)) &&
    !/\|\||&&|\|(?!\|)|&\s*$/.test(rest) &&
    !opensBlock.test(before) &&
    !/\bset\s+\+e\b|\bexit\b/.test(before)
  );
}

/** `gh --repo`: it may be another repository, where the job's token can do nothing. */
function choosesRepository({ words }: ShellCommand): boolean {
  return words.some((word) => {
    const first = word.kind === "text" ? word.text : word.kind === "concat" ? word.parts[0] : "";
    const text = typeof first === "string" ? first : first?.kind === "text" ? first.text : "";
    return /^(?:-R|--repo(?:=|$))/.test(text);
  });
}

/** Whether a call is about the repository that the job runs in, as far as its path tells. */
function isOwn({ path }: ResolvedCall): boolean {
  return /^\/?repos\/\{/.test(path);
}

/** What is left of a confidence where one hole stands for owner and repository. */
const surely = 0.85;

function changes({ method, confidence }: ResolvedCall): boolean {
  return method !== "GET" && method !== "HEAD" && confidence >= surely;
}

/** Which object a command of gh works on, where the operation asks for different scopes by that. */
function targetOf(by: string): string | undefined {
  if (by.startsWith("gh pr ")) return "pull_request";
  return by.startsWith("gh issue ") ? "issue" : undefined;
}
