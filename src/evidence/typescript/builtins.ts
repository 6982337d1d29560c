import { absent, options, text, unknown } from "../value-text.ts";
import { joinPaths, mapText, replaceText, trimSlash } from "../text-changes.ts";
import { concat, oneOf } from "../one-of.ts";
import { field, objectOf } from "../value-fields.ts";
import type { Value } from "../value.ts";
import { pathOf, originOf } from "../join-url.ts";

/**
 * What the built-in methods of strings, arrays and objects give, as far as URLs are made with them.
 * Undefined: not one of them.
 */
export function builtinMethod(
  receiver: Value,
  name: string,
  given: readonly Value[],
): Value | undefined {
  const first = given[0] ?? absent;
  switch (name) {
    case "toString":
    case "valueOf":
    case "trim":
    case "trimEnd":
    case "trimStart":
    case "normalize":
    case "toJSON":
      return receiver.kind === "object" || receiver.kind === "unknown" ? undefined : receiver;
    case "toUpperCase":
    case "toLocaleUpperCase":
      return mapText(receiver, (known) => known.toUpperCase());
    case "toLowerCase":
    case "toLocaleLowerCase":
      return mapText(receiver, (known) => known.toLowerCase());
    case "replace":
    case "replaceAll":
      return replaced(receiver, first, given[1] ?? absent);
    case "concat":
      return receiver.kind === "list"
        ? { kind: "list", items: [...receiver.items, ...given.flatMap(spreadList)] }
        : concat([receiver, ...given]);
    case "join":
      return receiver.kind === "list" ? joined(receiver.items, first) : undefined;
    case "filter":
    case "flat":
    case "reverse":
    case "sort":
    case "values":
      return receiver.kind === "list" ? receiver : undefined;
    case "slice":
    case "substring":
      return sliced(receiver, given);
    default:
      return undefined;
  }
}

function spreadList(value: Value): readonly Value[] {
  return value.kind === "list" ? value.items : [value];
}

function joined(items: readonly Value[], separator: Value): Value {
  const between = separator.kind === "absent" ? text(",") : separator;
  // `[a, b].filter(Boolean).join("/")`: what is absent is left out.
  const present = items.filter((item) => item.kind !== "absent");
  return concat(present.flatMap((item, index) => (index === 0 ? [item] : [between, item])));
}

/** Only known texts are replaced, and patterns of the kind that trims slashes. */
function replaced(receiver: Value, pattern: Value, by: Value): Value {
  if (pattern.kind === "text") return replaceText(receiver, pattern.text, by);
  if (pattern.kind === "unknown" && pattern.hint !== undefined && by.kind === "text") {
    const regex = slashTrims.get(pattern.hint);
    if (regex !== undefined && by.text === "") {
      return oneOf(options(receiver).map((option) => trimSlash(option, regex)));
    }
  }
  return receiver;
}

/** The ways in which slashes are trimmed; a stranger's regular expression is never run. */
const slashTrims: ReadonlyMap<string, "start" | "end" | "both"> = new Map([
  ["/\\/$/", "end"],
  ["/\\/+$/", "end"],
  ["/\\/*$/", "end"],
  ["/[\\/]+$/", "end"],
  ["/[/]+$/", "end"],
  ["/\\/$/g", "end"],
  ["/\\/+$/g", "end"],
  ["/^\\//", "start"],
  ["/^\\/+/", "start"],
  ["/^\\/*/", "start"],
  ["/^\\/|\\/$/g", "both"],
  ["/^\\/+|\\/+$/g", "both"],
]);

function sliced(receiver: Value, given: readonly Value[]): Value | undefined {
  const bounds = given.map((value) => (value.kind === "text" ? Number(value.text) : Number.NaN));
  if (bounds.some(Number.isNaN)) return undefined;
  // `path.startsWith("/") ? path.substring(1) : path`: what is cut off is a slash, if one is there.
  if (receiver.kind !== "list" && bounds.length === 1 && bounds[0] === 1) {
    return oneOf(options(receiver).map((option) => trimSlash(option, "start")));
  }
  if (receiver.kind === "list") return { kind: "list", items: receiver.items.slice(...bounds) };
  if (receiver.kind !== "text") return undefined;
  return text(receiver.text.slice(bounds[0], bounds[1]));
}

/** Names that {@link builtinFunction} knows. */
export const builtinNames: RegExp =
  /^(?:(?:en|de)codeURI(?:Component)?|String(?:\.raw)?|Object\.(?:freeze|seal|assign|values|keys|entries)|structuredClone|Promise\.resolve|querystring\.escape|url_?[jJ]oin|joinU(?:RL|rl)|(?:path\.)?(?:posix\.)?join)$/;

/** Functions of the language and of common packages that make text of text. */
export function builtinFunction(name: string, given: readonly Value[]): Value | undefined {
  const first = given[0];
  switch (name) {
    case "encodeURIComponent":
    case "encodeURI":
    case "decodeURIComponent":
    case "String":
    case "String.raw":
    case "Object.freeze":
    case "Object.seal":
    case "structuredClone":
    case "Promise.resolve":
    case "querystring.escape":
      return first === undefined || first.kind === "absent" ? unknown("value") : first;
    case "Object.assign":
      return merged(given);
    case "Object.values":
      return first?.kind === "object"
        ? { kind: "list", items: first.names().map((key) => first.get(key) ?? absent) }
        : undefined;
    case "Object.keys":
      return first?.kind === "object"
        ? { kind: "list", items: first.names().map((key) => text(key)) }
        : undefined;
    case "Object.entries":
      return first?.kind === "object"
        ? {
            kind: "list",
            items: first.names().map((key): Value => {
              return { kind: "list", items: [text(key), first.get(key) ?? absent] };
            }),
          }
        : undefined;
    case "urljoin":
    case "urlJoin":
    case "url_join":
    case "joinURL":
    case "joinUrl":
    case "join":
    case "path.join":
    case "posix.join":
    case "path.posix.join":
      return given.length === 0 ? undefined : joinPaths(given);
    default:
      return undefined;
  }
}

/** Several objects as one; a later one wins. */
export function merged(values: readonly Value[]): Value {
  const objects = values.filter((value) => value.kind !== "absent");
  const open = objects.find((value) => value.kind !== "object" || value.open !== undefined);
  return {
    kind: "object",
    names: () => objects.flatMap((value) => (value.kind === "object" ? value.names() : [])),
    get: (name) => {
      for (const value of objects.toReversed()) {
        // A later part that can't be seen may or may not have the field.
        const inner = value.kind === "object" ? value.get(name) : undefined;
        if (inner !== undefined && inner.kind !== "absent") return inner;
        if (value.kind !== "object" && value.kind !== "unknown") {
          const found = field(value, name);
          if (found !== undefined) return found;
        }
      }
      return undefined;
    },
    ...(open === undefined ? {} : { open: openOf(open) }),
  };
}

function openOf(value: Value): ReturnType<typeof unknown> {
  if (value.kind === "unknown") return value;
  return (value.kind === "object" ? value.open : undefined) ?? unknown("options");
}

/** Fields of a URL, which is kept as its text. */
export function urlField(value: Value, name: string): Value | undefined {
  switch (name) {
    case "href":
      return value;
    case "pathname":
      return pathOf(value);
    case "origin":
      return originOf(value);
    case "searchParams":
      return objectOf(new Map(), unknown("searchParams"));
    default:
      return undefined;
  }
}
