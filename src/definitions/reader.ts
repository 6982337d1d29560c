import type { Path } from "../document/yaml.ts";
import type { Outcome, Problem } from "../model/problem.ts";
import type { Integration, WorkflowCall } from "../model/integration.ts";
import type { Settings } from "../model/settings.ts";
import type { SourceFile, TextEdit } from "../model/span.ts";

/** What a reader may look at beside the file that it reads. */
export interface ReadContext {
  readonly settings: Settings;
  /** Another file of the same tree, for constants that are defined elsewhere. */
  readonly file: (path: string) => Outcome<SourceFile>;
}

/** What a file holds. A file may hold integrations that can be judged and others that can't. */
export interface ReadResult {
  readonly integrations: readonly Integration[];
  readonly problems: readonly Problem[];
  /**
   * What is there but can't be judged from the file alone, such as a workflow job whose permissions
   * are the repository's default. Nothing is wrong with the file; nothing is said in favour of it.
   */
  readonly unjudged?: readonly Problem[];
  /**
   * Tokens of which the file alone says too little for rules, but whose change a review can judge:
   * those of jobs on the default token, and those that a step mints.
   */
  readonly aside?: readonly Integration[];
  /** Workflows that others run. */
  readonly workflowCalls?: readonly WorkflowCall[];
}

/** What a fix wants of a definition. */
export type Change =
  /** These scopes, each once, in place of those that stand there. */
  | { readonly kind: "scopes"; readonly scopes: readonly string[] }
  /** These calls too, after those that stand there. */
  | { readonly kind: "calls"; readonly calls: readonly string[] }
  /** This value at a place, named as in `integrations/*.yaml`: `["token", "maxAge"]`. */
  | {
      readonly kind: "field";
      readonly path: Path;
      readonly value: string | number | boolean;
    };

/** Edits that bring a change about, or why none are offered. */
export type EditAnswer =
  | { readonly ok: true; readonly edits: readonly TextEdit[] }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads one kind of file. Nothing in a file makes a reader throw: what it can't judge is a problem.
 */
export interface Reader {
  /** Stands in {@link Integration.reader}. */
  readonly id: string;
  /** What it reads, for people: `GitHub Actions workflows`. */
  readonly title: string;
  /**
   * Without `text`: whether a file of this path, relative to the root, may hold definitions and is
   * worth reading. With it: whether this reader takes the file.
   */
  accepts(path: string, settings: Settings, text?: string): boolean;
  /**
   * It looks into the code of programs, most of which states nothing: a file that can't be read as
   * text is listed as not judged where others would be a problem.
   */
  readonly readsCode?: true;
  read(source: SourceFile, context: ReadContext): ReadResult | Promise<ReadResult>;
  /**
   * Edits to `source` that bring the change about and keep every other byte. No edits when the
   * file is already as wanted. `integration` was read from this very source by this reader.
   */
  edit(source: SourceFile, integration: Integration, change: Change): EditAnswer;
}

/** A reader that needs nothing loaded. */
export interface ReadyReader extends Reader {
  read(source: SourceFile, context: ReadContext): ReadResult;
}
