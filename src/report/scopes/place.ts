import type { Span } from "../../model/span.ts";
import type { Place } from "./scope-report.ts";

/** `file:line`. */
export function place({ file, start }: Span): Place {
  return `${file}:${start.line}`;
}
