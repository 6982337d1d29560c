import type { Catalog } from "../catalog/compiled.ts";
import type { Facts } from "../model/facts.ts";
import type { Integration } from "../model/integration.ts";
import type { Settings } from "../model/settings.ts";
import type { TextEdit } from "../model/span.ts";

/**
 * The edits after which the definition grants exactly `scopes`, in that order, with all else in the
 * file as it was; undefined where the file's form does not allow it.
 */
type EditScopes = (
  integration: Integration,
  scopes: readonly string[],
) => readonly TextEdit[] | undefined;

/**
 * The edits after which the definition states these calls too; undefined where the file's form does
 * not allow it.
 */
type DeclareCalls = (
  integration: Integration,
  calls: readonly string[],
) => readonly TextEdit[] | undefined;

/** What holds for every integration of a run. */
export interface Surroundings {
  readonly catalog: Catalog;
  readonly settings: Settings;
  readonly now: Date;
  readonly facts?: Facts;
  /** How a scope list is rewritten in the file that states it; without it there are no fixes. */
  readonly edit?: EditScopes;
  /** How calls are added to the file that states others; without it there is no such fix. */
  readonly declare?: DeclareCalls;
}
