import type { Segment } from "./url.ts";

export function isHole(segment: Segment): boolean {
  return segment.parts.length === 1 && segment.parts[0]!.kind === "unknown";
}

export function isLiteral(segment: Segment): boolean {
  return segment.parts.every((part) => part.kind === "text");
}

export function textOf(segment: Segment): string {
  const written = segment.parts
    .map((part) => (part.kind === "text" ? part.text : `{${part.name}}`))
    .join("");
  if (!written.includes("%")) return written;
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}

/** Whether a segment with holes could come out as the text. */
export function mayBe(segment: Segment, text: string): boolean {
  let at = 0;
  let free = false;
  for (const part of segment.parts) {
    if (part.kind === "unknown") free = true;
    else {
      const found = text.indexOf(part.text, at);
      if (found === -1 || (!free && found !== at)) return false;
      at = found + part.text.length;
      free = false;
    }
  }
  return free || at === text.length;
}
