import type { Command } from "commander";
import type { Catalog } from "../catalog/compiled.ts";
import { judgePages, type PermissionPages } from "../check/permission-pages.ts";
import { openRepository } from "../check/repository.ts";
import { filesAt } from "../check/repository-files.ts";
import { findDefinitions } from "../definitions/find-definitions.ts";
import { readers } from "../definitions/readers.ts";
import type { Outcome, Problem } from "../model/problem.ts";
import type { SourceFile } from "../model/span.ts";
import type { Context } from "./context.ts";

export interface PageOptions {
  readonly config?: string;
  readonly catalog?: string;
  readonly format: string;
}

/** Declares what every command about settings pages takes. */
export function addPageOptions(command: Command): void {
  command
    .argument("[paths...]", "files and folders with definitions; the whole folder, unless stated")
    .option("--config <file>", "settings, in place of scopewright.yaml")
    .option("--catalog <file>", "the catalog to put on top of the built-in one");
}

/** The settings pages of the working folder. That there is none can't be a pass. */
export async function openPages(
  context: Context,
  paths: readonly string[],
  options: PageOptions,
  files: Map<string, SourceFile>,
): Promise<Outcome<{ readonly pages: PermissionPages; readonly catalog: Catalog }>> {
  const root = context.cwd;
  const opened = await openRepository({ root, ...options }, files);
  if (!opened.ok) return opened;
  const { settings, catalog } = opened.value;
  const definitions = await findDefinitions(root, paths, settings, readers);
  for (const [path, source] of definitions.sources) files.set(path, source);
  const pages = await judgePages(filesAt(root), settings, catalog, definitions.integrations, files);
  // A frontend without definitions can still be asked what it shows.
  const blocking = definitions.problems.filter(({ code }) => code !== "nothing-to-check");
  const problems: Problem[] = [...blocking, ...pages.problems];
  if (pages.sources.length === 0) {
    problems.push({
      code: "no-permission-list",
      message: "there is no permission list here",
      file: settings.file ?? "",
      help: "name the page's list under `frontend:` in scopewright.yaml: provider, file and export",
    });
  }
  const [first, ...rest] = problems;
  if (first !== undefined) return { ok: false, problems: [first, ...rest] };
  return { ok: true, value: { pages, catalog } };
}
