import type { Finding } from "../finding.ts";
import type { Value } from "../value.ts";
import { readArguments } from "./arguments.ts";
import { tableFindings, type CommandTable } from "./table.ts";

const org = "/api/0/organizations/{organization_id_or_slug}";
const project = "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}";
const release = `${org}/releases/{version}/`;

/** Uploads go in chunks, which are put together as a bundle. */
const bundle = `GET ${org}/chunk-upload/, POST ${org}/chunk-upload/, POST ${org}/artifactbundle/assemble/`;

/**
 * What sentry-cli's commands request, traced in getsentry/sentry-cli@fb79c59. Commands that send
 * events through a DSN, or that only touch files, use no token.
 */
const commands: CommandTable = {
  "releases new": `POST ${org}/releases/`,
  "releases finalize": `PUT ${release}`,
  "releases archive": `PUT ${release}`,
  "releases restore": `PUT ${release}`,
  "releases set-commits": `GET ${org}/repos/, PUT ${release}`,
  "releases delete": `DELETE ${release}`,
  "releases info": `GET ${release}`,
  "releases list": `GET ${org}/releases/`,
  "releases propose-version": "",
  "releases deploys": `POST ${release}deploys/`,
  "releases files": bundle,
  "deploys new": `POST ${release}deploys/`,
  "deploys list": `GET ${release}deploys/`,
  "sourcemaps upload": bundle,
  "sourcemaps inject": "",
  "sourcemaps explain": "",
  "debug-files bundle-jvm": bundle,
  "debug-files bundle-sources": "",
  "debug-files check": "",
  "debug-files find": "",
  "react-native": bundle,
  "dart-symbol-map": bundle,
  "repos list": `GET ${org}/repos/`,
  "projects list": `GET ${org}/projects/`,
  "organizations list": "GET /api/0/organizations/",
  "monitors list": `GET ${org}/monitors/`,
  "logs list": `GET ${org}/events/`,
  "events list": `GET ${project}/events/`,
  "issues list": `GET ${project}/issues/`,
  "issues mute": `PUT ${project}/issues/`,
  "issues resolve": `PUT ${project}/issues/`,
  "issues unresolve": `PUT ${project}/issues/`,
  info: "GET /api/0/",
  login: "",
  "send-event": "",
  "send-envelope": "",
  "monitors run": "",
  "bash-hook": "",
  update: "",
  uninstall: "",
  help: "",
  completions: "",
};

const valued =
  /^(?:-[oprdlu]|--(?:org|project|auth-token|url|header|log-level|release|dist|env|commit|url-prefix|url-suffix|ext|ignore|ignore-file|strip-prefix|started|finished|time|name|bundle|bundle-sourcemap|sourcemap|decompress|wait-for))$/;

/** What a sentry-cli command requests. */
export function sentryCliFindings(words: readonly Value[]): readonly Finding[] {
  const given = readArguments(words, valued);
  if (["--version", "--help", "-V", "-h"].some((name) => given.options.has(name))) return [];
  const names = given.positional.map((word) => (word.kind === "text" ? word.text : "?"));
  if (names[0] === undefined) return [];
  const found = tableFindings(commands, names, "sentry", "sentry-cli", 0.95);
  if (found !== undefined) return found;
  const name = names.slice(0, 2).join(" ");
  return [
    {
      kind: "unclear",
      provider: "sentry",
      reason: `what \`sentry-cli ${name}\` requests is not known`,
    },
  ];
}
