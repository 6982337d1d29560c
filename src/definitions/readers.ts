import { actionTable } from "../../generated/actions.js";
import type { Catalog } from "../catalog/compiled.ts";
import { appsScriptReader, slackManifestReader } from "./app-manifests.ts";
import { githubAppManifestReader } from "./github-app-manifest.ts";
import { githubWorkflowReader } from "./github-workflow.ts";
import { integrationFileReader } from "./integration-file.ts";
import { octoStsPolicyReader } from "./octo-sts-policy.ts";
import type { Reader } from "./reader.ts";
import { sentryPythonReader } from "./sentry-python.ts";
import { terraformReader } from "./terraform.ts";
import { typescriptReader } from "./typescript.ts";

const plainReaders = [integrationFileReader, sentryPythonReader(), terraformReader()];

/** The readers of Scopewright's own files and of code, which need no catalog. */
export const readers: readonly Reader[] = [...plainReaders, typescriptReader(() => true)];

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
  return [
    ...plainReaders,
    typescriptReader((provider) => catalog.providerIds.includes(provider)),
    workflows,
    githubAppManifestReader,
    octoStsPolicyReader,
    slackManifestReader,
    appsScriptReader,
  ];
}
