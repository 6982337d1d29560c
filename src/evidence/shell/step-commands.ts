import type { Catalog, CompiledProvider } from "../../catalog/compiled.ts";
import type { CommandNeeds, ReadCommands } from "../../model/command-needs.ts";
import type { StatedNeed } from "../../model/integration.ts";
import type { SourceFile, Span } from "../../model/span.ts";
import type { ResolvedCall } from "../finding.ts";
import { jobTokenScopes } from "../job-token.ts";
import { resolveFinding } from "../resolve.ts";
import { restOfLine } from "../span.ts";
import { readCommand } from "./commands.ts";
import { besidesOf } from "./gh-besides.ts";
import { type ShellCommand, shellCommands } from "./lex.ts";
import { options, pieces } from "../value-text.ts";
import type { Value } from "../value.ts";
import { isQuiet } from "./quiet-commands.ts";
import { embeddedScripts, type EmbeddedScript } from "./scripts.ts";

const github = "github";

/**
 * Reads what the commands of a step need of a job's token: of `gh` and of requests to GitHub the
 * scopes of the operation, of the usual text tools nothing. All else is not known.
 *
 * A need is certain where a command of gh changes something (what a public repository shows needs no
 * scope), asks for the same scope whatever it is called for, and is bound to run. All others are
 * guesses: they keep a grant from being called useless, and are no reason for one.
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
    const clear = !beyondReading.test(script.text);
    if (!clear) {
      const at = restOfLine(content, path, Math.max(script.text.search(/\S/), 0));
      note("a script with the job's token", at);
    }
    const commands = shellCommands(script.text, script.variables);
    for (const [index, command] of commands.entries()) {
      const at = restOfLine(content, path, command.start);
      const name = nameOf(script.text, command);
      const [, ...rest] = command.words;
      if (clear && name !== undefined && isQuiet(name, rest)) continue;
      const read = readCommand(command.words);
      const found = (read?.findings ?? []).map((finding) => resolveFinding(catalog, finding, {}));
      const calls = found.flatMap((each) => each.calls);
      const known =
        clear &&
        name === read?.name &&
        calls.length > 0 &&
        found.every((each) => each.calls.length > 0 && each.problems.length === 0) &&
        calls.every((call) => call.provider === github);
      if (!known) {
        note(
          `what ${name === undefined ? "a command" : `\`${name}\``} does with the job's token`,
          at,
        );
      }
      const bound = known && isBound(script.text, commands.slice(0, index + 1));
      for (const call of calls) {
        const wanted = jobTokenScopes(provider, call.operation, targetOf(call.by));
        if (wanted === undefined) note(`what \`${call.by}\` needs`, at);
        const { scopes = new Map<string, boolean>(), instead = [] } = wanted ?? {};
        for (const [scope, always] of scopes) {
          const certain = bound && always && changes(call);
          needs.push({
            scope,
            by: call.by,
            at,
            certain,
            ...(certain ? {} : { guessed: true }),
            ...(instead.length === 0 ? {} : { instead }),
          });
        }
        for (const scope of besidesOf(call.by)) {
          needs.push({ scope, by: call.by, at, certain: false, guessed: true });
        }
      }
    }
  }
  return unknown === undefined ? { needs } : { needs, unknown };
}

/**
 * What the reader of scripts takes no account of, or what may hand the token to something unseen or
 * put another in its place: here-documents, arithmetic, nested and odd expansions, functions, files
 * of commands, variables for later steps, settings of gh.
 */
const beyondReading =
  /<<|\$\(\(|\$'|\$\{[^}]*[$`]|`|\b(?:GH_TOKEN|GITHUB_TOKEN|GH_HOST|GH_REPO|GH_ENTERPRISE_TOKEN)=|\bGITHUB_ENV\b|\bgh\s+(?:auth|alias|config|extension)\b|\(\s*\)|(?:^|[;&|({])\s*(?:eval|source|\.|export|declare|typeset|local|readonly|function|alias|trap|read|exec)\s/m;

/** The program of a command, where it is written out and found by its name. */
function nameOf(script: string, { words: [word], start }: ShellCommand): string | undefined {
  if (word?.kind !== "text" || !script.startsWith(word.text, start)) return undefined;
  return /^(?:[\w-]+|:|\[\[?)$/.test(word.text) ? word.text : undefined;
}

/**
 * Whether the last of these commands runs whenever the step does, and its failing fails the step: all
 * up to it stand on lines of their own, and nothing but gh and what prints goes before.
 */
function isBound(script: string, commands: readonly ShellCommand[]): boolean {
  const last = commands.at(-1)!;
  // A backslash joins lines.
  const rest = /^(?:[^\n\\]|\\[^])*/.exec(script.slice(last.start))![0];
  const lines = (script.slice(0, last.start) + rest).replaceAll(/\\\r?\n/g, " ").split("\n");
  const plain = lines.every(
    (line) => !/[;&|(){}]|\b(?:if|case|while|until|for|set)\b/.test(line) && isWhole(line),
  );
  const before = commands.slice(0, -1).map((command) => nameOf(script, command));
  return (
    plain &&
    nameOf(script, last) === "gh" &&
    before.every((name) => name === "gh" || name === "echo" || name === "printf") &&
    !last.words.some(aimsElsewhere)
  );
}

/** Whether every quote that begins on a line ends on it. */
function isWhole(line: string): boolean {
  return (line.match(/"/g) ?? []).length % 2 === 0 && (line.match(/'/g) ?? []).length % 2 === 0;
}

/** An argument of gh with which it changes another repository, or nothing. */
function aimsElsewhere(word: Value): boolean {
  return options(word).some((single) =>
    pieces(single).some(
      (piece) =>
        piece.kind === "text" &&
        /^-R|^--(?:repo|hostname)\b|^--dry-run|^-h$|^--help|^https?:|^api$/.test(piece.text),
    ),
  );
}

function changes({ method, confidence }: ResolvedCall): boolean {
  return method !== "GET" && method !== "HEAD" && confidence >= 0.9;
}

/** Which object a command of gh works on, where the operation asks for different scopes by that. */
function targetOf(by: string): string | undefined {
  if (by.startsWith("gh pr ")) return "pull_request";
  return by.startsWith("gh issue ") ? "issue" : undefined;
}
