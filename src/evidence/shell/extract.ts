import type { Catalog } from "../../catalog/compiled.ts";
import type { InferredCall, UnresolvedSite } from "../../model/evidence.ts";
import type { FileSet } from "../files.ts";
import { resolveFinding } from "../resolve.ts";
import type { ResolveOptions } from "../finding.ts";
import { restOfLine } from "../span.ts";
import { readCommand } from "./commands.ts";
import { shellCommands } from "./lex.ts";
import { embeddedScripts, type EmbeddedScript } from "./scripts.ts";
import { shellPattern } from "./words.ts";

/** Finds the API calls of shell scripts and of the commands in CI files. */
export function extractShell(
  catalog: Catalog,
  files: FileSet,
  settings: ResolveOptions,
): { readonly calls: readonly InferredCall[]; readonly unresolved: readonly UnresolvedSite[] } {
  const calls: InferredCall[] = [];
  const unresolved: UnresolvedSite[] = [];
  for (const path of files.paths) {
    if (!mayHoldScripts.test(path)) continue;
    const content = files.read(path);
    if (content === undefined || !shellPattern.test(content)) continue;
    for (const script of embeddedScripts(path, content)) {
      if (script.language !== "shell" || !shellPattern.test(script.text)) continue;
      for (const command of shellCommands(script.text, script.variables)) {
        for (const finding of readCommand(command.words)?.findings ?? []) {
          const found = resolveFinding(catalog, finding, settings);
          const at = restOfLine(content, path, command.start);
          calls.push(...found.calls.map((call) => ({ ...call, at })));
          unresolved.push(...found.problems.map((problem) => ({ ...problem, at })));
        }
      }
    }
  }
  return { calls, unresolved };
}

const mayHoldScripts =
  /(?:\.(?:sh|bash|zsh|ya?ml)|(?:^|\/)(?:package\.json|Dockerfile[^/]*|[^./]+))$/;

/**
 * The scripts that workflows hand to actions/github-script, as files of their own. The name ends
 * in a number after `#`; `realPath` takes it off.
 */
export function workflowScripts(files: FileSet): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const path of files.paths) {
    if (!/\.ya?ml$/.test(path)) continue;
    const content = files.read(path);
    if (content === undefined || !content.includes("actions/github-script")) continue;
    const scripts = embeddedScripts(path, content).filter(
      (script: EmbeddedScript) => script.language === "javascript",
    );
    for (const [index, script] of scripts.entries()) {
      found.set(`${path}#${index}.js`, script.text);
    }
  }
  return found;
}
