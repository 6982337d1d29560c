import type { TokenService } from "./service.ts";
import { listFamily, listMintedByFamily } from "./store/token-lists.ts";
import { tokenById } from "./store/token-rows.ts";
import type { Token } from "./token.ts";

/** Where a token comes from, and what came of it. */
export interface Lineage {
  /** Who minted whom, from the first down to this family's own minter. */
  readonly ancestors: readonly Token[];
  /** The token and all that it replaced or was replaced by, newest first. */
  readonly family: readonly Token[];
  /** What the family minted, each in its newest generation. */
  readonly minted: readonly Token[];
  /** Some of it was left out. */
  readonly more: boolean;
}

const most = 200;

/** Reads a token's lineage, as much of it as a person can look at. */
export async function lineageOf(service: TokenService, token: Token): Promise<Lineage> {
  const { read } = service.store;
  const family = await listFamily(read, token.familyId, most);
  const minted = await listMintedByFamily(read, token.familyId, most);
  const ancestors: Token[] = [];
  let next = token.parentId;
  while (next !== undefined && ancestors.length < most) {
    const parent = await tokenById(read, next);
    if (parent === undefined) break;
    ancestors.unshift(parent);
    next = parent.parentId;
  }
  const more = family.length === most || minted.length === most || ancestors.length === most;
  return { ancestors, family, minted, more };
}
