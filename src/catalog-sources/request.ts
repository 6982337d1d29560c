import { createHash } from "node:crypto";
import type { Source } from "../model/catalog.ts";
import type { Outcome } from "../model/problem.ts";
import type { ImportRequest } from "./imported.ts";

/** The one path of a request, or that there are several. */
export function onePath(request: ImportRequest, expected: string): Outcome<string> {
  const [path, ...others] = request.paths;
  if (path !== undefined && others.length === 0) return { ok: true, value: path };
  const problem = {
    code: "wrong-input",
    message: `this kind of source is not read from ${request.paths.length} paths at once`,
    file: others[0] ?? ".",
    expected,
  };
  return { ok: false, problems: [problem] };
}

/** Where imported facts come from: what the user and the checkout say, else `of`; with the digest. */
export function sourceOf(request: ImportRequest, of: string, digests: readonly string[]): Source {
  const digest =
    digests.length === 1
      ? digests[0]!
      : createHash("sha256").update(digests.join("\n")).digest("hex");
  return { of, ...request.source, note: `SHA-256 of the input: ${digest}` };
}
