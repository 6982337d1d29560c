import { actionTable } from "../../generated/actions.js";
import type { Catalog } from "../catalog/compiled.ts";
import type { StepReading } from "../model/command-needs.ts";
import type { SourceFile } from "../model/span.ts";
import { appsScriptReader, slackManifestReader } from "./app-manifests.ts";
import { githubAppManifestReader } from "./github-app-manifest.ts";
import { githubWorkflowReading, githubWorkflows, type WorkflowFacts } from "./github-workflow.ts";
import { integrationFileReader } from "./integration-file.ts";
import { octoStsPolicyReader } from "./octo-sts-policy.ts";
import type { Reader } from "./reader.ts";
import { sentryPythonReader } from "./sentry-python.ts";
import { terraformReader } from "./terraform.ts";
import { typescriptReader } from "./typescript.ts";

const plainReaders = [integrationFileReader, sentryPythonReader(), terraformReader()];

/** The readers of Scopewright's own files and of code, which need no catalog. */
export const readers: readonly Reader[] = [...plainReaders, typescriptReader(() => true)];

/** Loads what looks into the code of a workflow's steps. */
export type LoadStepReading = (workflow: SourceFile) => Promise<StepReading>;

/**
 * All readers, in the order in which they are asked; the first that accepts a file reads it.
 *
 * @param loadCode without it no code in workflows that has a token is known
 */
export function readersOf(catalog: Catalog, loadCode?: LoadStepReading): readonly Reader[] {
  return [
    ...plainReaders,
    typescriptReader((provider) => catalog.providerIds.includes(provider)),
    workflowReader(catalog, loadCode),
    githubAppManifestReader,
    octoStsPolicyReader,
    slackManifestReader,
    appsScriptReader,
  ];
}

function workflowReader(catalog: Catalog, loadCode: LoadStepReading | undefined): Reader {
  // A run that finds no workflow does not load GitHub's catalog.
  let known: WorkflowFacts | undefined;
  const facts = (): WorkflowFacts => (known ??= workflowFacts(catalog));
  return {
    ...githubWorkflows,
    read: async (source, context) => {
      const code = await loadCode?.(source);
      const reading = githubWorkflowReading(code === undefined ? facts() : { ...facts(), code });
      return reading.read(source, context);
    },
    edit: (...given) => githubWorkflowReading(facts()).edit(...given),
  };
}

function workflowFacts(catalog: Catalog): WorkflowFacts {
  const github = catalog.provider("github");
  const grants = (kind: string): readonly string[] =>
    github?.tokenKinds.find(({ name }) => name === kind)?.grants ?? [];
  return {
    grants: grants("github-token"),
    actions: actionTable,
    apps: {
      grants: grants("installation"),
      inputs: github?.aliases?.["create-github-app-token"] ?? {},
    },
  };
}
