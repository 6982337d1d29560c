import { nearestName } from "../document/nearest-name.ts";
import type { Problem } from "../model/problem.ts";
import type { Span } from "../model/span.ts";
import type { ProviderPart, SourceReference } from "./written.ts";

/** Nothing if the name is known; else the problem that it is not. */
export function* unknownName(
  what: "scope" | "token kind",
  name: string,
  known: ReadonlySet<string>,
  provider: string,
  place: () => Span,
): Generator<Problem> {
  if (known.has(name)) return;
  const at = place();
  const nearest = nearestName(name, known);
  yield {
    code: what === "scope" ? "unknown-scope" : "unknown-token-kind",
    message: `\`${name}\` is not a ${what} of \`${provider}\``,
    file: at.file,
    at,
    ...(nearest === undefined ? {} : { nearest }),
  };
}

/** Nothing if the source is written out or one of the provider's; else a problem. */
export function* unknownSource(
  part: ProviderPart,
  source: SourceReference | undefined,
  place: () => Span,
): Generator<Problem> {
  const known = Object.keys(part.value.sources ?? {});
  if (typeof source !== "string" || known.includes(source)) return;
  const at = place();
  const nearest = nearestName(source, known);
  yield {
    code: "unknown-source",
    message: `\`${source}\` is none of the \`sources\` of \`${part.id}\``,
    file: at.file,
    at,
    expected: "a source with `of:`, or the name of one in `sources:`",
    ...(nearest === undefined ? {} : { nearest }),
  };
}
