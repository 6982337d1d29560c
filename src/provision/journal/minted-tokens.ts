import { type Journal, JournalDamaged, type LineageHistory } from "./journal.ts";

/** A token that the journal knows the making of, by what a person may know it again by. */
export interface MintedToken {
  readonly id: string;
  readonly environment: string;
  /** The name that it was asked for under. */
  readonly label: string;
  /** When it came, in milliseconds since 1970. */
  readonly at: number;
  /** It was ended since. */
  readonly ended: boolean;
}

/** The tokens of all environments of an integration, oldest first in each; not those taken over. */
export async function mintedTokens(
  journal: Journal,
  integration: string,
): Promise<readonly MintedToken[]> {
  const lineages = await journal.lineages();
  const tokens: MintedToken[] = [];
  for (const key of lineages.filter((each) => each.integration === integration)) {
    try {
      const { operations } = await journal.read(key);
      tokens.push(...mintedIn(operations, key.environment));
    } catch (error) {
      // Whoever works on that one is told so.
      if (!(error instanceof JournalDamaged)) throw error;
    }
  }
  return tokens;
}

function mintedIn(
  operations: LineageHistory["operations"],
  environment: string,
): readonly MintedToken[] {
  const records = operations.flatMap((each) => each.records);
  const ended = new Set(records.flatMap((each) => (each.type === "revoked" ? [each.id] : [])));
  return operations.flatMap(({ records: own, at }) => {
    let label: string | undefined;
    return own.flatMap((record) => {
      if (record.type === "minting") ({ label } = record);
      // One that was taken over was asked for by nobody here.
      if (record.type !== "minted" || label === undefined) return [];
      return [{ id: record.id, environment, label, at, ended: ended.has(record.id) }];
    });
  });
}
