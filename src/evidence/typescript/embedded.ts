/**
 * The script inside a component file, everything else blanked out, so that lines and columns stay
 * those of the file.
 */
export function scriptText(path: string, text: string): string {
  if (path.endsWith(".astro")) {
    const match = /^(\s*---\r?\n)([\s\S]*?)\r?\n---/.exec(text);
    const spans: (readonly [number, number])[] = scriptTags(text);
    if (match !== null) spans.unshift([match[1]!.length, match[1]!.length + match[2]!.length]);
    return keep(text, spans);
  }
  if (path.endsWith(".vue") || path.endsWith(".svelte")) return keep(text, scriptTags(text));
  return text;
}

function scriptTags(text: string): (readonly [number, number])[] {
  const spans: (readonly [number, number])[] = [];
  const opening = /<script\b[^>]*>/gi;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const start = match.index + match[0].length;
    const end = text.indexOf("</script", start);
    spans.push([start, end === -1 ? text.length : end]);
    opening.lastIndex = end === -1 ? text.length : end;
  }
  return spans;
}

/** Keeps the given stretches and all line ends. */
function keep(text: string, spans: readonly (readonly [number, number])[]): string {
  let result = "";
  let at = 0;
  for (const [start, end] of spans) {
    if (start < at) continue;
    result += blank(text.slice(at, start)) + text.slice(start, end);
    at = end;
  }
  return result + blank(text.slice(at));
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, " ");
}
