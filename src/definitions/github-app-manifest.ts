import { parseYaml, type YamlDocument } from "../document/yaml.ts";
import type { Integration } from "../model/integration.ts";
import type { Problem } from "../model/problem.ts";
import type { Settings } from "../model/settings.ts";
import type { SourceFile } from "../model/span.ts";
import { optional, Values } from "./located.ts";
import type { Change, EditAnswer, ReadResult, ReadyReader } from "./reader.ts";
import { findWaivers } from "./waiver-comments.ts";
import { editStringMap } from "./yaml-map-edit.ts";

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
    const wanted = new Map<string, string>();
    for (const scope of change.scopes) {
      const colon = scope.lastIndexOf(":");
      const name = scope.slice(0, colon);
      const level = scope.slice(colon + 1);
      if (colon === -1 || !(level in rank)) {
        return { ok: false, reason: `a manifest can't grant ${scope}` };
      }
      if ((rank[wanted.get(name) ?? ""] ?? 0) < rank[level]!) wanted.set(name, level);
    }
    return editStringMap(parsed.value, ["default_permissions"], wanted);
  },
};

const rank: Readonly<Record<string, number>> = { read: 1, write: 2, admin: 3 };

function readManifest(document: YamlDocument): ReadResult {
  const root = new Values(document, [], document.data);
  const file = document.source.path;
  const { waivers, problems: waiverProblems } = findWaivers(document.comments);
  const problems: Problem[] = [...waiverProblems];
  const permissions = root.at("default_permissions");
  const { data } = permissions;
  if (data === null || typeof data !== "object" || Array.isArray(data)) {
    const at = permissions.span("key");
    const message = "`default_permissions` must be a map";
    const expected = "permissions with read or write";
    return { integrations: [], problems: [{ code: "wrong-type", message, file, at, expected }] };
  }
  const scopes = permissions.keys().flatMap((name) => {
    const value = permissions.at(name);
    const level = value.string();
    if (level?.value === "none") return [];
    if (level === undefined || !(level.value in rank)) {
      const message = `\`${name}\` can't have this level`;
      const expected = "read, write, admin, none";
      problems.push({ code: "unknown-value", message, file, at: value.span(), expected });
      return [];
    }
    return [{ value: `${name}:${level.value}`, at: level.at }];
  });
  if (problems.length > waiverProblems.length) return { integrations: [], problems };
  const at = permissions.span("key");
  const triggers = root.at("default_events");
  const integration: Integration = {
    name: file,
    provider: { value: "github", at },
    token: { kind: { value: "installation", at }, environments: [], at },
    scopes,
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
  return { integrations: [integration], problems };
}
