import type { Command } from "commander";
import type { ImportedCatalog } from "../catalog-sources/imported.ts";
import { sourceKinds } from "../catalog-sources/sources.ts";
import { nearestName } from "../document/nearest-name.ts";
import type { Source } from "../model/catalog.ts";
import type { Outcome } from "../model/problem.ts";
import { checkoutSource } from "./checkout-source.ts";
import type { Context } from "./context.ts";
import { UsageError } from "./usage-error.ts";

/** What may be said about an outside source. */
export interface SourceOptions {
  readonly provider?: string;
  readonly listSemantics?: "any-of" | "all-of";
  readonly sourceOf?: string;
  readonly sourceCommit?: string;
  readonly sourceDate?: string;
  readonly licence?: string;
}

/** Declares the options of {@link SourceOptions}. */
export function addSourceOptions(command: Command): void {
  command
    .option("--provider <id>", "the provider's id")
    .addOption(
      command
        .createOption(
          "--list-semantics <meaning>",
          "what a list of scopes means in an OpenAPI description; the standard says all-of",
        )
        .choices(["any-of", "all-of"]),
    )
    .option("--source-of <name>", "the repository or document; a checkout tells it by itself")
    .option("--source-commit <id>", "its commit; likewise")
    .option("--source-date <YYYY-MM-DD>", "its date; likewise")
    .option("--licence <name>", "its licence");
}

/** Reads an outside source. */
export async function importSource(
  context: Context,
  kind: string,
  paths: readonly string[],
  options: SourceOptions,
): Promise<Outcome<ImportedCatalog>> {
  const found = sourceKinds.find(({ id }) => id === kind);
  if (found === undefined) {
    const ids = sourceKinds.map(({ id }) => id);
    const nearest = nearestName(kind, ids);
    const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
    throw new UsageError(`\`${kind}\` is no kind of source: it is one of ${ids.join(", ")}${hint}`);
  }
  const { provider, listSemantics } = options;
  if (provider !== undefined && !/^[a-z][a-z0-9-]{0,63}$/.test(provider)) {
    throw new UsageError(
      `\`${provider}\` is no provider id: lower-case letters, digits and hyphens, beginning with a letter`,
    );
  }
  if (listSemantics !== undefined && kind !== "openapi") {
    throw new UsageError(`--list-semantics goes with openapi: ${kind} says what its lists mean`);
  }
  const source = statedSource(options);
  const importer = await found.load();
  return importer({
    root: context.cwd,
    paths,
    ...(provider === undefined ? {} : { provider }),
    ...(listSemantics === undefined ? {} : { listSemantics }),
    source: { ...checkoutSource(context, paths), ...source },
  });
}

function statedSource(options: SourceOptions): Partial<Source> {
  const { sourceOf, sourceCommit, sourceDate, licence } = options;
  if (sourceCommit !== undefined && !/^[0-9a-f]{7,64}$/.test(sourceCommit)) {
    throw new UsageError("--source-commit takes a commit id in lower-case hex");
  }
  if (sourceDate !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(sourceDate)) {
    throw new UsageError("--source-date takes a date such as 2026-08-29");
  }
  return {
    ...(sourceOf === undefined ? {} : { of: sourceOf }),
    ...(sourceCommit === undefined ? {} : { commit: sourceCommit }),
    ...(sourceDate === undefined ? {} : { date: sourceDate }),
    ...(licence === undefined ? {} : { licence }),
  };
}
