import type { Delivery } from "../model/integration.ts";
import { optional, type Values } from "./located.ts";

type Settings = Readonly<Record<string, unknown>>;

/** What tells two places of a sink apart, in order. */
const identity: Readonly<Record<string, readonly string[]>> = {
  vercel: ["team", "project", "variable"],
  "github-secret": ["organization", "repository", "environment", "secret"],
  "gitlab-variable": ["group", "project", "scope", "variable"],
  vault: ["address", "namespace", "mount", "path", "key"],
  "aws-secret": ["region", "secret"],
  file: ["path"],
  exec: ["command"],
};

/** Reads one entry of `deliver`: a map whose one key names the sink. */
export function readDelivery(entry: Values): Delivery | undefined {
  const [sink] = entry.keys();
  if (sink === undefined) return undefined;
  const place = entry.at(sink);
  const settings = (place.data ?? {}) as Settings;
  const environments = place.at("environments");
  return {
    sink,
    target: targetOf(sink, settings),
    ...(environments.present
      ? { environments: environments.strings().map(({ value }) => value) }
      : {}),
    ...optional("sensitive", sensitivity(sink, settings)),
    settings,
    at: entry.span(),
  };
}

function targetOf(sink: string, settings: Settings): string {
  const defaults: Settings = sink === "vault" ? { mount: "secret", key: "token" } : {};
  const parts = (identity[sink] ?? Object.keys(settings).toSorted()).flatMap((key) => {
    const value = settings[key] ?? defaults[key];
    if (value === undefined) return [];
    return [typeof value === "string" ? value : JSON.stringify(value)];
  });
  return parts.join("/");
}

/** Whether the value can't be read back. What the sink decides need not be stated. */
function sensitivity(sink: string, settings: Settings): boolean | undefined {
  const stated = (key: string): boolean | undefined =>
    typeof settings[key] === "boolean" ? settings[key] : undefined;
  switch (sink) {
    case "github-secret":
      return true;
    case "gitlab-variable":
      return stated("hidden");
    default:
      return stated("sensitive");
  }
}
