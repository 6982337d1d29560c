import { integration as check } from "../../generated/validators.js";
import { validate } from "../document/validate.ts";
import { parseYaml, type Path, type YamlDocument } from "../document/yaml.ts";
import type { Integration } from "../model/integration.ts";
import type { Problem } from "../model/problem.ts";
import type { Settings } from "../model/settings.ts";
import type { SourceFile } from "../model/span.ts";
import { matchesGlob } from "./glob.ts";
import { readIntegration } from "./integration-data.ts";
import { Values } from "./located.ts";
import type { Change, EditAnswer, ReadResult, ReadyReader } from "./reader.ts";
import { findWaivers } from "./waiver-comments.ts";
import { withWaivers } from "./waiver-owners.ts";
import { editField } from "./yaml-field-edit.ts";
import { editStringList } from "./yaml-list-edit.ts";

/** Reads `integrations/*.yaml` (or JSON): one integration a file, or a list `integrations`. */
export const integrationFileReader: ReadyReader = {
  id: "integration-file",
  title: "integration definitions (integrations/*.yaml)",

  accepts(path: string, settings: Settings, text?: string): boolean {
    if (settings.definitions !== undefined) {
      return settings.definitions.some(({ value }) => matchesGlob(path, value));
    }
    if (!/\.(?:ya?ml|json)$/.test(path)) return false;
    if (path.startsWith("integrations/")) return true;
    // Further down, a folder of that name may be something else.
    if (!path.includes("/integrations/")) return false;
    return text === undefined || looksLikeDefinition(text);
  },

  read(source: SourceFile): ReadResult {
    const parsed = parseYaml(source);
    if (!parsed.ok) return { integrations: [], problems: parsed.problems };
    const document = parsed.value;
    const problems = validate(document, check);
    const { waivers, problems: waiverProblems } = findWaivers(document.comments);
    if (problems.length > 0)
      return { integrations: [], problems: [...problems, ...waiverProblems] };
    const paths = integrationPaths(document);
    const twice = paths.flatMap((path) => scopesTwice(document, path));
    if (twice.length > 0) return { integrations: [], problems: [...twice, ...waiverProblems] };
    const integrations = paths.map((path) =>
      readIntegration(document, path, integrationFileReader.id),
    );
    return { integrations: withWaivers(integrations, waivers), problems: waiverProblems };
  },

  edit(source: SourceFile, integration: Integration, change: Change): EditAnswer {
    const parsed = parseYaml(source);
    if (!parsed.ok) return { ok: false, reason: "the file can't be read" };
    const document = parsed.value;
    const path = integrationPaths(document).find(
      (candidate) =>
        document.spanOf([...candidate, "integration"]).start.offset === integration.at.start.offset,
    );
    if (path === undefined) return { ok: false, reason: "the definition is no longer there" };
    if (change.kind === "scopes") {
      return editStringList(document, [...path, "scopes"], change.scopes);
    }
    if (change.kind === "calls") {
      const stated = integration.calls.flatMap(({ name, evidence }) =>
        evidence.some(({ kind }) => kind === "declared") ? [`${name.method} ${name.path}`] : [],
      );
      return editStringList(document, [...path, "calls"], [...stated, ...change.calls]);
    }
    return editField(document, [...path, ...change.path], change.value);
  },
};

function scopesTwice(document: YamlDocument, path: Path): readonly Problem[] {
  const [scopes, definedIn] = ["scopes", "definedIn"].map((key) => [...path, key]);
  if (document.nodeAt(scopes!) === undefined || document.nodeAt(definedIn!) === undefined)
    return [];
  return [
    {
      code: "scopes-stated-twice",
      message: "`scopes` stand here and in the file that `definedIn` names",
      file: document.source.path,
      at: document.spanOf(scopes!, "key"),
      expected: "one of the two",
    },
  ];
}

/** Whether a text has what every definition has, at any indentation, in YAML or JSON. */
function looksLikeDefinition(text: string): boolean {
  return (
    /(?:^|[{,])\s*(?:-\s+)?["']?integration["']?\s*:/m.test(text) &&
    /["']?provider["']?\s*:/.test(text)
  );
}

function integrationPaths(document: YamlDocument): readonly Path[] {
  const root = new Values(document, [], document.data);
  const list = root.at("integrations");
  return list.present ? list.items().map((_, index) => ["integrations", index]) : [[]];
}
