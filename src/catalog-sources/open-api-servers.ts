import { entriesOf, isRecord, textsOf } from "./read-data.ts";

interface Servers {
  readonly hosts: readonly string[];
  readonly basePaths: readonly string[];
}

/** Hosts and base paths of a description. A host with a variable label becomes a pattern. */
export function openApiServers(document: Readonly<Record<string, unknown>>): Servers {
  const urls =
    "swagger" in document
      ? [`https://${text(document["host"])}${text(document["basePath"])}`]
      : (Array.isArray(document["servers"]) ? document["servers"] : []).map(serverUrl);
  const hosts = new Set<string>();
  const basePaths = new Set<string>();
  for (const url of urls) {
    const [, host = "", path = ""] = /^(?:https?:\/\/([^/?#]*))?([^?#]*)/.exec(url) ?? [];
    if (hostPattern.test(host)) hosts.add(host.toLowerCase());
    const base = path.replace(/\/+$/, "");
    if (/^(?:\/[A-Za-z0-9._~-]+)+$/.test(base)) basePaths.add(base);
  }
  return { hosts: [...hosts].toSorted(), basePaths: [...basePaths].toSorted() };
}

const hostPattern = /^(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,5})?$/i;

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** With `*` for a first label that varies, and the defaults of all other variables. */
function serverUrl(server: unknown): string {
  if (!isRecord(server) || typeof server["url"] !== "string") return "";
  const variables = new Map(entriesOf(server["variables"]));
  return server["url"]
    .replace(/^(https?:\/\/)\{[^{}]*\}(?=\.)/, "$1*")
    .replaceAll(/\{([^{}]*)\}/g, (_all, name: string) => {
      const variable = variables.get(name);
      if (!isRecord(variable)) return "";
      return text(variable["default"]) || (textsOf(variable["enum"])[0] ?? "");
    });
}
