import { parseYaml, type Path, type YamlDocument } from "../document/yaml.ts";
import type { Integration } from "../model/integration.ts";
import type { Problem } from "../model/problem.ts";
import type { Settings } from "../model/settings.ts";
import type { SourceFile } from "../model/span.ts";
import { Values } from "./located.ts";
import type { Change, EditAnswer, ReadResult, ReadyReader } from "./reader.ts";
import { findWaivers } from "./waiver-comments.ts";
import { editStringList } from "./yaml-list-edit.ts";

/** A kind of manifest that lists scopes. */
export interface ManifestKind {
  readonly id: string;
  readonly title: string;
  readonly provider: string;
  /** As `Reader.accepts`. */
  readonly accepts: (path: string, settings: Settings, text?: string) => boolean;
  /** Where the lists are; each is a token of its own. */
  readonly lists: readonly ManifestList[];
  /** What it means that none of the lists is there. */
  readonly without: Pick<Problem, "code" | "message" | "expected">;
}

export interface ManifestList {
  readonly path: Path;
  /** What follows the file in the integration's name; absent where a manifest has one list. */
  readonly part?: string;
  /** As a catalog would name it. */
  readonly kind?: string;
}

/** A reader of manifests, in JSON or YAML, that list the scopes of an app. */
export function manifestReader(manifest: ManifestKind): ReadyReader {
  const { id, title, accepts } = manifest;
  return {
    id,
    title,
    accepts,
    read(source: SourceFile): ReadResult {
      const parsed = parseYaml(source);
      if (!parsed.ok) return { integrations: [], problems: parsed.problems };
      return readManifest(manifest, parsed.value);
    },
    edit(source: SourceFile, integration: Integration, change: Change): EditAnswer {
      if (change.kind !== "scopes") return { ok: false, reason: "a manifest has no such field" };
      const parsed = parseYaml(source);
      if (!parsed.ok) return { ok: false, reason: "the file can't be read" };
      const list = manifest.lists.find(
        ({ path }) => parsed.value.spanOf(path, "key").start.offset === integration.at.start.offset,
      );
      if (list === undefined) return { ok: false, reason: "the list is no longer there" };
      return editStringList(parsed.value, list.path, change.scopes);
    },
  };
}

function readManifest(manifest: ManifestKind, document: YamlDocument): ReadResult {
  const file = document.source.path;
  const { waivers, problems: waiverProblems } = findWaivers(document.comments);
  const problems: Problem[] = [...waiverProblems];
  const integrations: Integration[] = [];
  let stated = 0;
  for (const { path, part, kind } of manifest.lists) {
    let list = new Values(document, [], document.data);
    for (const step of path) list = list.at(step);
    if (!list.present) continue;
    stated += 1;
    const scopes = list.strings();
    const at = list.span("key");
    if (!Array.isArray(list.data) || scopes.length < list.items().length) {
      const message = `\`${path.join(".")}\` must be a list of names`;
      problems.push({ code: "wrong-type", message, file, at, expected: "a list of scopes" });
      continue;
    }
    integrations.push({
      name: part === undefined ? file : `${file}#${part}`,
      provider: { value: manifest.provider, at },
      token: { ...(kind === undefined ? {} : { kind: { value: kind, at } }), environments: [], at },
      scopes,
      calls: [],
      callsComplete: false,
      sources: [],
      deliver: [],
      waivers,
      unstatable: ["owner", "maxAge", "rotateBefore", "calls"],
      reader: manifest.id,
      at,
      extent: list.span(),
    });
  }
  const at = document.spanOf([], "key");
  return {
    integrations,
    problems,
    ...(stated > 0 ? {} : { unjudged: [{ ...manifest.without, file, at }] }),
  };
}
