import { defaultSettings } from "../../src/model/settings.ts";
import type { SourceFile } from "../../src/model/span.ts";
import type { ReadContext, Reader, ReadResult } from "../../src/definitions/reader.ts";
import { applyEdits } from "../../src/document/edits.ts";

/** A context over files that are held in memory. */
export function contextOf(files: Readonly<Record<string, string>>): ReadContext {
  return {
    settings: defaultSettings,
    file: (path) => {
      const text = files[path];
      if (text !== undefined) return { ok: true, value: { path, text } };
      const problem = { code: "file-not-found", message: "there is no such file", file: path };
      return { ok: false, problems: [problem] };
    },
  };
}

/** Reads the first of some files; the others are there to be imported. */
export async function readFirst(
  reader: Reader,
  files: Readonly<Record<string, string>>,
): Promise<ReadResult> {
  return reader.read(firstOf(files), contextOf(files));
}

function firstOf(files: Readonly<Record<string, string>>): SourceFile {
  const [path, text] = Object.entries(files)[0]!;
  return { path, text };
}

/** The first file after its n-th integration got these scopes, or why it did not. */
export async function withScopes(
  reader: Reader,
  files: Readonly<Record<string, string>>,
  scopes: readonly string[],
  index = 0,
): Promise<string> {
  const source = firstOf(files);
  const { integrations } = await reader.read(source, contextOf(files));
  const answer = reader.edit(source, integrations[index]!, { kind: "scopes", scopes });
  return answer.ok ? applyEdits(source.text, answer.edits) : `refused: ${answer.reason}`;
}

/** `name: kind [scopes]`, one a line, and what is not judged. */
export function inShort({ integrations, problems, unjudged = [] }: ReadResult): string[] {
  return [
    ...integrations.map(({ name, provider, token, scopes }) => {
      const kind = token.kind === undefined ? provider.value : token.kind.value;
      return `${name}: ${kind} [${scopes.map(({ value }) => value).join(", ")}]`;
    }),
    ...[...problems, ...unjudged].map(({ code, message }) => `${code}: ${message}`),
  ];
}
