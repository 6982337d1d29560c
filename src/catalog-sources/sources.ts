import type { Importer } from "./imported.ts";

/** A kind of outside source. */
export interface SourceKind {
  readonly id: string;
  /** What is read, for people. */
  readonly summary: string;
  /** Loads the importer; a run loads no other. */
  readonly load: () => Promise<Importer>;
}

/** Every kind of outside source, in the order of the help. */
export const sourceKinds: readonly SourceKind[] = [
  {
    id: "openapi",
    summary: "an OpenAPI description (2.0, 3.0, 3.1) in one file of JSON or YAML",
    load: async () => (await import("./open-api.ts")).importOpenApi,
  },
  {
    id: "sentry-source",
    summary: "a checkout of Sentry: URL patterns and permission classes in Python",
    load: async () => (await import("./sentry-source.ts")).importSentrySource,
  },
  {
    id: "github",
    summary: "permission files of github/docs, with REST data to settle combinations",
    load: async () => (await import("./github.ts")).importGithub,
  },
  {
    id: "msgraph",
    summary: "permissions.json of Microsoft Graph",
    load: async () => (await import("./ms-graph.ts")).importMsGraph,
  },
  {
    id: "google-discovery",
    summary: "discovery documents of Google's APIs, several into one provider",
    load: async () => (await import("./google-discovery.ts")).importGoogleDiscovery,
  },
  {
    id: "slack",
    summary: "slack_web_openapi_v2.json of slackapi/slack-api-specs",
    load: async () => (await import("./slack.ts")).importSlack,
  },
];
