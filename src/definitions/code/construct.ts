import { applyEdits } from "../../document/edits.ts";
import type { Integration } from "../../model/integration.ts";
import type { Problem } from "../../model/problem.ts";
import type { SourceFile, TextEdit } from "../../model/span.ts";
import { editBrackets } from "../bracket-list-edit.ts";
import type { ParsedReading } from "../lazy-reader.ts";
import type { Change, EditAnswer, ReadContext } from "../reader.ts";
import type { ScopeLiteral } from "./stated-scopes.ts";

/** A place in code that gives a token its scopes. */
export interface Construct {
  readonly integration: Integration;
  readonly literal?: ScopeLiteral;
}

/** What a file of code holds. */
export interface Constructs {
  readonly constructs: readonly Construct[];
  readonly problems: readonly Problem[];
  readonly unjudged: readonly Problem[];
}

/** Finds constructs; without a context, what other files state is not known. */
export type FindConstructs = (source: SourceFile, context?: ReadContext) => Constructs;

/** Reads and edits constructs of code. */
export function constructReading(find: FindConstructs): ParsedReading {
  return {
    read: (source, context) => {
      const { constructs, problems, unjudged } = find(source, context);
      return {
        integrations: constructs.map(({ integration }) => integration),
        problems,
        unjudged,
      };
    },
    edit: (source, integration, change) => editConstruct(find, source, integration, change),
  };
}

function editConstruct(
  find: FindConstructs,
  source: SourceFile,
  { at }: Integration,
  change: Change,
): EditAnswer {
  if (change.kind !== "scopes") return refuse("code has no such field");
  const before = find(source);
  const index = before.constructs.findIndex(
    ({ integration }) => integration.at.start.offset === at.start.offset,
  );
  const construct = before.constructs[index];
  if (construct?.literal === undefined) {
    return refuse("the scopes are not written out in one place of this file");
  }
  const pieces = piecesOf(source.text, construct, construct.literal, change.scopes);
  if (typeof pieces === "string") return refuse(pieces);
  if (pieces.length === 0) return { ok: true, edits: [] };
  const edits = pieces.map((piece) => ({ file: source.path, ...piece }));
  const after = find({ ...source, text: applyEdits(source.text, edits) });
  // Proven on the spot: these scopes became what is wanted, and nothing else changed.
  const wanted = new Set(change.scopes);
  const proven =
    after.constructs.length === before.constructs.length &&
    after.constructs.every((each, place) => {
      const found = each.integration.scopes.map(({ value }) => value);
      if (place === index) {
        return found.length === wanted.size && found.every((name) => wanted.has(name));
      }
      const old = before.constructs[place]!.integration.scopes.map(({ value }) => value);
      return JSON.stringify(found) === JSON.stringify(old);
    });
  return proven ? { ok: true, edits } : refuse("the way this code is written leaves no safe edit");
}

function refuse(reason: string): EditAnswer {
  return { ok: false, reason };
}

type Pieces = readonly Omit<TextEdit, "file">[] | string;

function piecesOf(
  text: string,
  { integration }: Construct,
  literal: ScopeLiteral,
  wanted: readonly string[],
): Pieces {
  const names = integration.scopes.map(({ value }) => value);
  const seen = new Set<string>();
  const kept = names.map((name) => {
    const stays = wanted.includes(name) && !seen.has(name);
    seen.add(name);
    return stays;
  });
  const added = [...new Set(wanted)].filter((name) => !seen.has(name));
  if (added.length === 0 && kept.every(Boolean)) return [];
  if (literal.kind === "words") {
    const words = [...names.filter((_name, index) => kept[index]), ...added];
    return [{ start: literal.start, end: literal.end, text: words.join(literal.separator) }];
  }
  const items = names.map((value, index) => ({
    value,
    ...literal.items[index]!,
    kept: kept[index]!,
  }));
  const ends = [literal.start + 1, ...items.map(({ end }) => end)];
  const starts = [...items.map(({ start }) => start), literal.end - 1];
  const commented = ends.some((end, index) => /[^\s,]/.test(text.slice(end, starts[index])));
  const { start, end } = literal;
  return editBrackets({ text, start, end, items, added: added.map(literal.written), commented });
}
