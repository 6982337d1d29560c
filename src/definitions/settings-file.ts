import { existsSync } from "node:fs";
import { join } from "node:path";
import { settings as check } from "../../generated/validators.js";
import { readSource } from "../document/read.ts";
import { validate } from "../document/validate.ts";
import { parseYaml } from "../document/yaml.ts";
import type { ExportName } from "../model/permission-list.ts";
import type { Outcome } from "../model/problem.ts";
import {
  defaultSettings,
  type FrontendList,
  type PersonalTokenPolicy,
  type RuleLevel,
  type Settings,
  type WorkflowDefault,
} from "../model/settings.ts";
import type { Located, SourceFile } from "../model/span.ts";
import { optional, Values } from "./located.ts";

const settingsFile = "scopewright.yaml";

/** The settings of a root folder: those of its `scopewright.yaml`, or the defaults without one. */
export function readSettings(root: string): Outcome<Settings> {
  const misnamed = "scopewright.yml";
  if (existsSync(join(root, misnamed))) {
    const message = `settings are read from ${settingsFile}, and this file would be ignored`;
    const help = `rename it to ${settingsFile}`;
    return { ok: false, problems: [{ code: "misnamed-file", message, file: misnamed, help }] };
  }
  if (!existsSync(join(root, settingsFile))) return { ok: true, value: defaultSettings };
  const source = readSource(root, settingsFile);
  return source.ok ? parseSettings(source.value) : source;
}

/**
 * The settings of a root folder, from another file than the usual one where that is named.
 *
 * @param read told of each file that is read
 */
export function openSettings(
  root: string,
  file: string | undefined,
  read: (source: SourceFile) => void = () => undefined,
): Outcome<Settings> {
  const source = readSource(root, file ?? settingsFile);
  if (source.ok) read(source.value);
  if (file === undefined) return readSettings(root);
  return source.ok ? parseSettings(source.value) : source;
}

/** Reads settings from text; an empty file (or one of comments alone) means the defaults. */
export function parseSettings(source: SourceFile): Outcome<Settings> {
  const parsed = parseYaml(source);
  if (!parsed.ok) return parsed;
  const document = parsed.value;
  if (document.data === null) return { ok: true, value: { ...defaultSettings, file: source.path } };
  const [first, ...rest] = validate(document, check);
  if (first !== undefined) return { ok: false, problems: [first, ...rest] };
  const values = new Values(document, [], document.data);
  const policy = values.at("policy");
  const definitions = values.at("definitions");
  const rules = values.at("rules");
  const value: Settings = {
    file: source.path,
    ...(definitions.present ? { definitions: definitions.strings() } : {}),
    ignore: values.at("ignore").strings(),
    ...optional("catalog", values.at("catalog").string()),
    rules: new Map(
      rules.keys().flatMap((id) => {
        const level = rules.at(id).string() as Located<RuleLevel> | undefined;
        // The key is what a message on an unknown rule points at.
        return level === undefined ? [] : [[id, { ...level, at: rules.at(id).span("key") }]];
      }) as [string, Located<RuleLevel>][],
    ),
    frontend: values.at("frontend").items().map(readFrontendList),
    policy: {
      ...optional(
        "personalTokens",
        policy.at("personalTokens").string() as Located<PersonalTokenPolicy> | undefined,
      ),
      ...optional("maxAge", policy.at("maxAge").duration()),
      approvers: policy.at("approvers").strings(),
    },
    ...optional(
      "workflowDefault",
      values.at("github").at("workflowPermissions").string() as
        | Located<WorkflowDefault>
        | undefined,
    ),
    ...optional("store", values.at("store").string()),
    ...optional("baseline", values.at("baseline").string()),
  };
  return { ok: true, value };
}

function readFrontendList(entry: Values): FrontendList {
  const resources = entry.at("resources");
  return {
    provider: entry.at("provider").string()!.value,
    ...exportName(entry),
    checkboxes: entry
      .at("checkboxes")
      .strings()
      .map(({ value }) => value),
    ...optional("conversion", entry.at("conversion").string()?.value),
    ...optional("selection", entry.at("selection").string()?.value),
    registries: entry.at("registries").items().map(exportName),
    ...(resources.present ? { resources: exportName(resources) } : {}),
    at: entry.at("file").span(),
  };
}

function exportName(entry: Values): ExportName {
  return { file: entry.at("file").string()!.value, export: entry.at("export").string()!.value };
}
