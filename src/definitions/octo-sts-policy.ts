import { parseYaml, type YamlDocument } from "../document/yaml.ts";
import type { Integration } from "../model/integration.ts";
import type { Problem } from "../model/problem.ts";
import type { Settings } from "../model/settings.ts";
import type { Located, SourceFile } from "../model/span.ts";
import { editPermissionMap, readPermissionMap } from "./github-permission-map.ts";
import { optional, Values } from "./located.ts";
import type { Change, EditAnswer, ReadResult, ReadyReader } from "./reader.ts";
import { findWaivers } from "./waiver-comments.ts";

const id = "octo-sts-policy";

/**
 * Reads trust policies of octo-sts: whoever shows an identity token that matches gets an
 * installation token with these permissions. A review compares who that is.
 */
export const octoStsPolicyReader: ReadyReader = {
  id,
  title: "octo-sts trust policies (.github/chainguard/*.sts.yaml)",

  accepts(path: string, _settings: Settings): boolean {
    return /(?:^|\/)(?:\.github\/)?chainguard\/[^/]+\.sts\.ya?ml$/.test(path);
  },

  read(source: SourceFile): ReadResult {
    const parsed = parseYaml(source);
    if (!parsed.ok) return { integrations: [], problems: parsed.problems };
    return readPolicy(parsed.value);
  },

  edit(source: SourceFile, _integration: Integration, change: Change): EditAnswer {
    if (change.kind !== "scopes") return { ok: false, reason: "a trust policy has no such field" };
    const parsed = parseYaml(source);
    if (!parsed.ok) return { ok: false, reason: "the file can't be read" };
    return editPermissionMap(parsed.value, ["permissions"], change.scopes);
  },
};

function readPolicy(document: YamlDocument): ReadResult {
  const root = new Values(document, [], document.data);
  const { waivers, problems: waiverProblems } = findWaivers(document.comments);
  const permissions = root.at("permissions");
  const scopes = permissions.present ? readPermissionMap(document, ["permissions"]) : undefined;
  const problems: Problem[] = [...waiverProblems, ...anybody(document, root)];
  if (scopes === undefined) {
    problems.push({
      code: "missing-key",
      message: "this trust policy has no `permissions`",
      file: document.source.path,
      at: document.spanOf([], "key"),
      expected: "a map of permissions",
    });
  } else if (!scopes.ok) problems.push(...scopes.problems);
  if (scopes?.ok !== true) return { integrations: [], problems };
  const at = permissions.span("key");
  const repositories = root.at("repositories");
  const integration: Integration = {
    name: document.source.path,
    provider: { value: "github", at },
    token: {
      kind: { value: "installation", at },
      environments: [],
      ...optional("resources", repositories.present ? repositories.strings() : undefined),
      at,
    },
    scopes: scopes.value,
    calls: [],
    callsComplete: false,
    sources: [],
    deliver: [],
    waivers,
    trusts: trusted(root),
    unstatable: ["owner", "maxAge", "rotateBefore", "calls"],
    reader: id,
    at,
    extent: root.span(),
  };
  return { integrations: [integration], problems };
}

const parts = [
  "issuer",
  "issuer_pattern",
  "subject",
  "subject_pattern",
  "audience",
  "audience_pattern",
];

/** Who gets the token, one condition each: `subject: repo:acme/web:ref:refs/heads/main`. */
function trusted(root: Values): readonly Located<string>[] {
  const named = (values: Values, part: string): readonly Located<string>[] => {
    const condition = values.at(part).string();
    return condition === undefined
      ? []
      : [{ value: `${part}: ${condition.value}`, at: condition.at }];
  };
  const claims = root.at("claim_pattern");
  return [
    ...parts.flatMap((part) => named(root, part)),
    ...claims.keys().flatMap((claim) => named(claims, claim)),
  ];
}

/** A policy that does not say whom it trusts is refused by octo-sts; here it can't be judged. */
function anybody(document: YamlDocument, root: Values): readonly Problem[] {
  return (["issuer", "subject"] as const).flatMap((part) => {
    if (root.at(part).present || root.at(`${part}_pattern`).present) return [];
    return [
      {
        code: "missing-key",
        message: `this trust policy has neither \`${part}\` nor \`${part}_pattern\``,
        file: document.source.path,
        at: document.spanOf([], "key"),
        expected: "who may have the token",
      },
    ];
  });
}
