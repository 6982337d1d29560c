import { actionTable } from "../../generated/actions.js";
import type { Catalog } from "../catalog/compiled.ts";
import { githubAppManifestReader } from "./github-app-manifest.ts";
import { githubWorkflowReader } from "./github-workflow.ts";
import { integrationFileReader } from "./integration-file.ts";
import type { Reader } from "./reader.ts";
import { sentryPythonReader } from "./sentry-python.ts";

/** The readers of Scopewright's own files and of code, which need no catalog. */
export const readers: readonly Reader[] = [integrationFileReader, sentryPythonReader()];

/** All readers, in the order in which they are asked; the first that accepts a file reads it. */
export function readersOf(catalog: Catalog): readonly Reader[] {
  // A run that finds no workflow does not load GitHub's catalog.
  const grants = (kind: string): readonly string[] =>
    catalog.provider("github")?.tokenKinds.find(({ name }) => name === kind)?.grants ?? [];
  const workflows = githubWorkflowReader(
    () => grants("github-token"),
    actionTable,
    () => ({
      grants: grants("installation"),
      inputs: catalog.provider("github")?.aliases?.["create-github-app-token"] ?? {},
    }),
  );
  return [...readers, workflows, githubAppManifestReader];
}
