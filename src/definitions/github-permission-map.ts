import type { Path, YamlDocument } from "../document/yaml.ts";
import type { Outcome, Problem } from "../model/problem.ts";
import type { Located } from "../model/span.ts";
import { Values } from "./located.ts";
import type { EditAnswer } from "./reader.ts";
import { editStringMap } from "./yaml-map-edit.ts";

const rank: Readonly<Record<string, number>> = { read: 1, write: 2, admin: 3 };

/** Reads a map of GitHub's permissions, `contents: read`, as scopes, `contents:read`. */
export function readPermissionMap(
  document: YamlDocument,
  path: Path,
): Outcome<readonly Located<string>[]> {
  let permissions = new Values(document, [], document.data);
  for (const step of path) permissions = permissions.at(step);
  const { data } = permissions;
  const file = document.source.path;
  if (data === null || typeof data !== "object" || Array.isArray(data)) {
    const at = permissions.span("key");
    const message = `\`${String(path.at(-1))}\` must be a map`;
    const expected = "permissions with read or write";
    return { ok: false, problems: [{ code: "wrong-type", message, file, at, expected }] };
  }
  const scopes: Located<string>[] = [];
  const problems: Problem[] = [];
  for (const name of permissions.keys()) {
    const value = permissions.at(name);
    const level = value.string();
    if (level?.value === "none") continue;
    if (level !== undefined && level.value in rank) {
      scopes.push({ value: `${name}:${level.value}`, at: level.at });
      continue;
    }
    const message = `\`${name}\` can't have this level`;
    const expected = "read, write, admin, none";
    problems.push({ code: "unknown-value", message, file, at: value.span(), expected });
  }
  const [first, ...rest] = problems;
  if (first !== undefined) return { ok: false, problems: [first, ...rest] };
  return { ok: true, value: scopes };
}

/** Makes such a map grant exactly these scopes; of several levels the highest. */
export function editPermissionMap(
  document: YamlDocument,
  path: Path,
  scopes: readonly string[],
): EditAnswer {
  const wanted = new Map<string, string>();
  for (const scope of scopes) {
    const colon = scope.lastIndexOf(":");
    const name = scope.slice(0, colon);
    const level = scope.slice(colon + 1);
    if (colon === -1 || !(level in rank)) {
      return { ok: false, reason: `a map of permissions can't grant ${scope}` };
    }
    if ((rank[wanted.get(name) ?? ""] ?? 0) < rank[level]!) wanted.set(name, level);
  }
  return editStringMap(document, path, wanted);
}
