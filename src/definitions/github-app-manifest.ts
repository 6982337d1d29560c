import { parseYaml, type YamlDocument } from "../document/yaml.ts";
import type { Integration } from "../model/integration.ts";
import type { Settings } from "../model/settings.ts";
import type { SourceFile } from "../model/span.ts";
import { editPermissionMap, readPermissionMap } from "./github-permission-map.ts";
import { optional, Values } from "./located.ts";
import type { Change, EditAnswer, ReadResult, ReadyReader } from "./reader.ts";
import { findWaivers } from "./waiver-comments.ts";

const id = "github-app-manifest";

/**
 * Reads the manifest of a GitHub App, in JSON or YAML: `default_permissions` are what its
 * installation tokens are granted. What the App calls is not known here.
 */
export const githubAppManifestReader: ReadyReader = {
  id,
  title: "GitHub App manifests (manifest.json, app.yml)",

  accepts(path: string, _settings: Settings, text?: string): boolean {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (!/^(?:app|manifest|.*(?:github-app|manifest).*)\.(?:json|ya?ml)$/.test(name)) return false;
    return text === undefined || /(?:^|[\s{,])["']?default_permissions["']?\s*:/.test(text);
  },

  read(source: SourceFile): ReadResult {
    const parsed = parseYaml(source);
    if (!parsed.ok) return { integrations: [], problems: parsed.problems };
    return readManifest(parsed.value);
  },

  edit(source: SourceFile, _integration: Integration, change: Change): EditAnswer {
    if (change.kind !== "scopes") return { ok: false, reason: "a manifest has no such field" };
    const parsed = parseYaml(source);
    if (!parsed.ok) return { ok: false, reason: "the file can't be read" };
    return editPermissionMap(parsed.value, ["default_permissions"], change.scopes);
  },
};

function readManifest(document: YamlDocument): ReadResult {
  const root = new Values(document, [], document.data);
  const file = document.source.path;
  const { waivers, problems: waiverProblems } = findWaivers(document.comments);
  const permissions = root.at("default_permissions");
  const scopes = readPermissionMap(document, ["default_permissions"]);
  if (!scopes.ok) {
    return { integrations: [], problems: [...waiverProblems, ...scopes.problems] };
  }
  const at = permissions.span("key");
  const triggers = root.at("default_events");
  const integration: Integration = {
    name: file,
    provider: { value: "github", at },
    token: { kind: { value: "installation", at }, environments: [], at },
    scopes: scopes.value,
    calls: [],
    callsComplete: false,
    sources: [],
    deliver: [],
    waivers,
    ...optional("triggers", triggers.present ? triggers.strings() : undefined),
    unstatable: ["owner", "maxAge", "rotateBefore", "calls"],
    reader: id,
    at: root.at("name").present ? root.at("name").span() : at,
    extent: root.span(),
  };
  return { integrations: [integration], problems: waiverProblems };
}
