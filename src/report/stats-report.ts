import type { CompiledProvider } from "../catalog/compiled.ts";
import type { RiskClass } from "../model/catalog.ts";
import { riskClasses } from "../model/catalog.ts";
import { jsonText } from "./json-text.ts";
import { markdownCode, markdownTable, markdownText } from "./markdown-text.ts";
import { alignColumns } from "./note-lines.ts";
import type { Style } from "./style.ts";
import { visible } from "./visible-text.ts";

/** How much the catalog knows of a provider. */
export interface ProviderStats {
  readonly id: string;
  readonly title: string;
  /** Real ones: pseudo-operations of scopes do not count. */
  readonly operations: number;
  readonly risks: Readonly<Record<RiskClass, number>>;
  readonly scopes: number;
  readonly tokenKinds: number;
  readonly source: CompiledProvider["source"];
  readonly digest: string;
}

/** Counts what is known of a provider. */
export function statsOf(provider: CompiledProvider): ProviderStats {
  const operations = provider.operations.slice(0, provider.realOperations);
  const risks = { read: 0, write: 0, destructive: 0, critical: 0 };
  for (const { risk } of operations) risks[risk] += 1;
  return {
    id: provider.id,
    title: provider.title,
    operations: operations.length,
    risks,
    scopes: provider.scopes.length,
    tokenKinds: provider.tokenKinds.length,
    source: provider.source,
    digest: provider.digest,
  };
}

const heads = ["provider", "operations", ...riskClasses, "scopes", "token kinds", "source"];

function cells(stats: ProviderStats): string[] {
  const { of, commit, date } = stats.source;
  const numbers = [
    stats.operations,
    ...riskClasses.map((risk) => stats.risks[risk]),
    stats.scopes,
    stats.tokenKinds,
  ];
  const at = commit === undefined ? "" : `@${commit.slice(0, 10)}`;
  const source = `${of}${at}${date === undefined ? "" : ` (${date})`}`;
  return [stats.id, ...numbers.map(String), source];
}

/** The statistics of a catalog for scripts. */
export function jsonStats(providers: readonly ProviderStats[]): string {
  return jsonText({ providers });
}

/** The statistics of a catalog for people. */
export function prettyStats(providers: readonly ProviderStats[], style: Style): string {
  const [head, ...rows] = alignColumns([
    heads,
    ...providers.map((stats) => cells(stats).map(visible)),
  ]);
  return `${[style.paint("strong", head!), ...rows].join("\n")}\n`;
}

/** The statistics of a catalog in GitHub's Markdown. */
export function markdownStats(providers: readonly ProviderStats[]): string {
  return markdownTable(
    heads,
    providers.map((stats) => {
      const [id, ...rest] = cells(stats);
      return [markdownCode(id!), ...rest.map(markdownText)];
    }),
  );
}
