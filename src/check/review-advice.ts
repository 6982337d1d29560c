import type { Definitions } from "../definitions/read-definitions.ts";
import { repositoryReaders } from "./repository-readers.ts";
import type { Finding } from "../model/finding.ts";
import type { Problem } from "../model/problem.ts";
import type { SourceFile, TextEdit } from "../model/span.ts";
import { repairList } from "../permissions/repair.ts";
import { judgeDefinitions, type JudgedDefinitions } from "./judge-definitions.ts";
import type { OpenedReview, ReviewSide } from "./open-review.ts";
import { filesOf } from "./tree-files.ts";

/** Something that can be put right in head's files as it is. */
export interface Suggestion {
  /** What it does, as an imperative clause. */
  readonly title: string;
  readonly edits: readonly [TextEdit, ...TextEdit[]];
}

/** What `check` would say at head, and what could be mended. */
export interface Advice {
  /** About files that the change touches. */
  readonly findings: readonly Finding[];
  /** About all files. */
  readonly lint: JudgedDefinitions["lint"];
  readonly problems: readonly Problem[];
  /** Safe fixes in files that the change touches, and entries that settings pages lack. */
  readonly suggestions: readonly Suggestion[];
  /** The files of head that were read, by path. */
  readonly sources: ReadonlyMap<string, SourceFile>;
}

/** Runs the rules over head, and keeps what concerns the files that the change touches. */
export async function adviseOn({ before, after }: OpenedReview, now: Date): Promise<Advice> {
  const { definitions, settings, catalog, baseline, tree } = after;
  const sources = new Map(definitions.sources);
  const by = {
    settings,
    catalog,
    files: filesOf(tree),
    readers: repositoryReaders(catalog),
    now,
    ...(baseline === undefined ? {} : { baseline }),
  };
  const judged = await judgeDefinitions(definitions, by, sources);
  const touched = touchedFiles(before, after);
  const fileOf = new Map(definitions.integrations.map(({ name, at }) => [name, at.file]));
  const findings = judged.lint.findings.filter(
    ({ at, integration }) => touched(at.file) || touched(fileOf.get(integration ?? "") ?? at.file),
  );
  const safe = findings.flatMap(({ fix, integration }) =>
    fix?.safety === "safe"
      ? [{ title: `in \`${integration ?? ""}\`, ${fix.title}`, edits: fix.edits }]
      : [],
  );
  const pages = pageSuggestions(judged, definitions, after, touched);
  const problems = [...definitions.problems, ...judged.problems];
  const suggestions = distinct([...safe, ...pages]);
  return { findings, lint: judged.lint, problems, suggestions, sources };
}

/** Several rules may propose the very same edit. */
function distinct(suggestions: readonly Suggestion[]): readonly Suggestion[] {
  const byEdits = new Map(
    suggestions.toReversed().map((each) => [JSON.stringify(each.edits), each]),
  );
  return [...byEdits.values()].toReversed();
}

function touchedFiles(before: ReviewSide, after: ReviewSide): (path: string) => boolean {
  const known = new Map<string, boolean>();
  const text = ({ tree }: ReviewSide, path: string): string | undefined => {
    const source = tree.has(path) ? tree.file(path) : undefined;
    return source?.ok === true ? source.value.text : undefined;
  };
  return (path) => {
    const touched = known.get(path) ?? text(before, path) !== text(after, path);
    known.set(path, touched);
    return touched;
  };
}

/** The entries without which a settings page would lose scopes of a definition that is touched. */
function pageSuggestions(
  { pages }: JudgedDefinitions,
  { integrations }: Definitions,
  { catalog }: ReviewSide,
  touched: (path: string) => boolean,
): readonly Suggestion[] {
  const concerned = new Set(
    integrations.filter(({ at }) => touched(at.file)).map(({ name }) => name),
  );
  return pages.lists.flatMap((judged) => {
    const { judgement, list } = judged;
    const losing = judgement.broken.filter(({ integration }) => concerned.has(integration));
    if (losing.length === 0) return [];
    const { edits } = repairList(pages.modules!, catalog, judged, "catalog", []);
    const scopes = [...new Set(losing.flatMap(({ vanished }) => vanished))].toSorted();
    const names = scopes.map((scope) => `\`${scope}\``).join(", ");
    const title = `show ${names} on the settings page, which would lose it on the next save (\`${list.export}\`)`;
    return [...Map.groupBy(edits, ({ file }) => file).values()].flatMap(([first, ...rest]) =>
      first === undefined ? [] : [{ title, edits: [first, ...rest] as const }],
    );
  });
}
