import type { Finding } from "../finding.ts";
import { concat } from "../one-of.ts";
import { options, pieces, text } from "../value-text.ts";
import type { Value } from "../value.ts";
import { optionValue, readArguments, type Arguments } from "./arguments.ts";

const curlValued =
  /^(?:-[XHudoFTAbceEmtwxCDKQrUyYzhP]|--(?:request|header|user|data(?:-\w+)?|json|output|form(?:-string)?|upload-file|user-agent|cookie(?:-jar)?|referer|cert|key|cacert|max-time|connect-timeout|retry(?:-\w+)?|write-out|proxy|url|resolve|limit-rate|range|output-dir|oauth2-bearer|url-query|variable|config|interface|dump-header))$/;

/** `curl`: the method from `-X`, or from what carries a body. */
export function curlFindings(words: readonly Value[]): readonly Finding[] {
  const given = readArguments(words, curlValued);
  const urls = [...given.positional, ...(given.options.get("--url") ?? [])];
  return urls.map((url) => request(withScheme(url), curlMethod(given), "curl"));
}

function curlMethod(given: Arguments): Value {
  const stated = optionValue(given, "-X", "--request");
  if (stated !== undefined) return stated;
  const has = (...names: readonly string[]): boolean =>
    names.some((name) => given.options.has(name));
  if (has("-G", "--get")) return text("GET");
  if (has("-I", "--head")) return text("HEAD");
  if (has("-T", "--upload-file")) return text("PUT");
  const body = ["-d", "-F", "--json", "--form", "--form-string"];
  const data = [...given.options.keys()].some((name) => name.startsWith("--data"));
  return text(data || has(...body) ? "POST" : "GET");
}

/** `wget`: a GET unless it says otherwise. */
export function wgetFindings(words: readonly Value[]): readonly Finding[] {
  const given = readArguments(
    words,
    /^(?:-[oOPUtTwQ]|--(?:header|output-document|user|password|method|body-data|post-data|tries|timeout|user-agent))$/,
  );
  const posts = [...given.options.keys()].some((name) => name.startsWith("--post"));
  const method = optionValue(given, "--method") ?? text(posts ? "POST" : "GET");
  return given.positional.map((url) => request(withScheme(url), method, "wget"));
}

/** HTTPie: `http POST api.github.com/user key=value`. */
export function httpieFindings(words: readonly Value[]): readonly Finding[] {
  const { positional } = readArguments(
    words,
    /^(?:-[aAop]|--(?:auth(?:-type)?|output|timeout|print))$/,
  );
  const [first, second] = positional;
  if (first === undefined) return [];
  const isMethod = first.kind === "text" && /^[A-Z]{3,7}$/.test(first.text);
  const url = isMethod ? second : first;
  if (url === undefined) return [];
  const fields = positional
    .slice(isMethod ? 2 : 1)
    .some((word) => word.kind === "text" && /^\w+:?=[^=]/.test(word.text));
  return [request(withScheme(url), isMethod ? first : text(fields ? "POST" : "GET"), "http")];
}

function request(url: Value, method: Value, by: string): Finding {
  return { kind: "request", url, method, by, confidence: 1 };
}

/** `sentry.io/api/0/…`: curl takes a URL without its scheme. */
function withScheme(url: Value): Value {
  const first = pieces(options(url)[0]!)[0];
  const bare = first?.kind === "text" && /^[\w-]+(?:\.[\w-]+)+(?:[:/]|$)/.test(first.text);
  return bare ? concat([text("https://"), url]) : url;
}
