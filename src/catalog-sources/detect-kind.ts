import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Outcome } from "../model/problem.ts";
import { isGithub } from "./github.ts";
import { isDiscovery } from "./google-discovery.ts";
import { isMsGraph } from "./ms-graph.ts";
import { isOpenApi } from "./open-api.ts";
import { isRecord, readData } from "./read-data.ts";

const shapes: readonly (readonly [string, (data: unknown) => boolean])[] = [
  // Slack's own description means its lists otherwise than OpenAPI does.
  ["slack", (data) => isOpenApi(data) && isRecord(data) && data["host"] === "slack.com"],
  ["openapi", isOpenApi],
  ["msgraph", isMsGraph],
  ["google-discovery", isDiscovery],
  ["github", isGithub],
];

/** The kind of source that lies at a path, by its shape. */
export function detectKind(
  root: string,
  path: string,
): string | Extract<Outcome<never>, { readonly ok: false }> {
  const absolute = resolve(root, path);
  if (statSync(absolute, { throwIfNoEntry: false })?.isDirectory() === true) return "sentry-source";
  const file = readData(root, path);
  if (!file.ok) return file;
  const found = shapes.find(([, fits]) => fits(file.value.data));
  if (found !== undefined) return found[0];
  const problem = {
    code: "unknown-source",
    message: "this file has the shape of no source that is known",
    file: file.value.path,
    expected: `a checkout, or one of ${shapes.map(([id]) => id).join(", ")}`,
    help: "say with --kind what it is, to hear what is wrong with it",
  };
  return { ok: false, problems: [problem] };
}
