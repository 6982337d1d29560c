import { concat, oneOf } from "./one-of.ts";
import { parseUrl, renderPath, scheme } from "./url.ts";
import { join, options, pieces, text, unknown } from "./value-text.ts";
import type { Single, TextValue, UnknownValue, Value } from "./value.ts";

/** A base and what follows it, as clients with a base URL join them. An absolute URL stays. */
export function joinBase(base: Value, path: Value): Value {
  return oneOf(
    options(path).flatMap((after): Value[] => {
      const known = pieces(after)[0];
      if (known?.kind === "text" && scheme.test(known.text)) return [after];
      if (after.kind === "absent") return [base];
      return options(base).map((before) =>
        before.kind === "absent" ? after : concat([trimEnd(before), text("/"), trimStart(after)]),
      );
    }),
  );
}

function trimEnd(value: Single): Value {
  const parts = [...pieces(value)];
  const last = parts.at(-1);
  if (last?.kind === "text") parts[parts.length - 1] = text(last.text.replace(/\/+$/, ""));
  return join(parts);
}

function trimStart(value: Single): Value {
  const parts = [...pieces(value)];
  const first = parts[0];
  if (first?.kind === "text") parts[0] = text(first.text.replace(/^\/+/, ""));
  return join(parts);
}

/** `new URL(path, base)`: a leading slash replaces the base's path, an absolute URL the whole. */
export function resolveAgainst(path: Value, base: Value): Value {
  if (base.kind === "absent") return path;
  return oneOf(
    options(path).flatMap((after): Value[] => {
      const known = pieces(after)[0];
      if (known?.kind === "text" && scheme.test(known.text)) return [after];
      const bases = options(base);
      if (bases.some((before) => startsAlike(after, before))) return [after];
      const rooted = known?.kind === "text" && known.text.startsWith("/");
      return bases.map((before) =>
        rooted ? concat([originOf(before), after]) : concat([folderOf(before), trimDot(after)]),
      );
    }),
  );
}

/** What begins with the very base, as `new URL(path, base).href` does, is whole already. */
function startsAlike(path: Single, base: Single): boolean {
  const [first, second] = pieces(path);
  const [begin] = pieces(base);
  return (
    first?.kind === "unknown" &&
    begin?.kind === "unknown" &&
    second !== undefined &&
    (first.hint ?? first.name) === (begin.hint ?? begin.name)
  );
}

function trimDot(value: Single): Value {
  const parts = [...pieces(value)];
  const first = parts[0];
  if (first?.kind === "text") parts[0] = text(first.text.replace(/^\.\//, ""));
  return join(parts);
}

/** All up to the last slash; a base without a path gets one. */
function folderOf(value: Single): Value {
  const parts = [...pieces(value)];
  const last = parts.at(-1);
  if (last?.kind !== "text") return concat([value, text("/")]);
  const slash = last.text.replace(scheme, (found) => "x".repeat(found.length)).lastIndexOf("/");
  if (slash === -1) return concat([value, text("/")]);
  parts[parts.length - 1] = text(last.text.slice(0, slash + 1));
  return join(parts);
}

/** Scheme and host. Of an unknown value, itself: its path, if it has one, can't be told apart. */
export function originOf(value: Value): Value {
  return oneOf(
    options(value).map((option) => {
      const parts = pieces(option);
      const kept: (TextValue | UnknownValue)[] = [];
      for (const [index, part] of parts.entries()) {
        if (part.kind === "unknown") {
          kept.push(part);
          if (index === 0) return join(kept);
          continue;
        }
        const from = index === 0 ? (scheme.exec(part.text)?.[0].length ?? 0) : 0;
        const end = part.text.slice(from).search(/[/?#]/);
        if (end !== -1) {
          kept.push(text(part.text.slice(0, from + end)));
          return join(kept);
        }
        kept.push(part);
      }
      return join(kept);
    }),
  );
}

/** The path of a URL. */
export function pathOf(value: Value): Value {
  return oneOf(
    options(value).map((option) => {
      const url = parseUrl(option);
      return url === undefined ? unknown("pathname") : text(renderPath(url, option));
    }),
  );
}
