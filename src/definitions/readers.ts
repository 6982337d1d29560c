import { actionTable } from "../../generated/actions.js";
import type { Catalog } from "../catalog/compiled.ts";
import type { ReadCommands } from "../model/command-needs.ts";
import { appsScriptReader, slackManifestReader } from "./app-manifests.ts";
import { githubAppManifestReader } from "./github-app-manifest.ts";
import { githubWorkflowReading, githubWorkflows } from "./github-workflow.ts";
import { integrationFileReader } from "./integration-file.ts";
import { octoStsPolicyReader } from "./octo-sts-policy.ts";
import { lazyReader, type ParsedReading } from "./lazy-reader.ts";
import type { Reader } from "./reader.ts";
import { sentryPythonReader } from "./sentry-python.ts";
import { terraformReader } from "./terraform.ts";
import { typescriptReader } from "./typescript.ts";

const plainReaders = [integrationFileReader, sentryPythonReader(), terraformReader()];

/** The readers of Scopewright's own files and of code, which need no catalog. */
export const readers: readonly Reader[] = [...plainReaders, typescriptReader(() => true)];

/**
 * All readers, in the order in which they are asked; the first that accepts a file reads it.
 *
 * @param loadCommands what reads the commands of workflows' steps, loaded with the first workflow
 */
export function readersOf(
  catalog: Catalog,
  loadCommands?: () => Promise<ReadCommands>,
): readonly Reader[] {
  return [
    ...plainReaders,
    typescriptReader((provider) => catalog.providerIds.includes(provider)),
    lazyReader(githubWorkflows, async () => workflowReader(catalog, await loadCommands?.())),
    githubAppManifestReader,
    octoStsPolicyReader,
    slackManifestReader,
    appsScriptReader,
  ];
}

/** A run that finds no workflow does not load GitHub's catalog. */
function workflowReader(catalog: Catalog, readCommands: ReadCommands | undefined): ParsedReading {
  const github = catalog.provider("github");
  const grants = (kind: string): readonly string[] =>
    github?.tokenKinds.find(({ name }) => name === kind)?.grants ?? [];
  return githubWorkflowReading({
    grants: grants("github-token"),
    actions: actionTable,
    apps: {
      grants: grants("installation"),
      inputs: github?.aliases?.["create-github-app-token"] ?? {},
    },
    ...(readCommands === undefined ? {} : { readCommands }),
  });
}
