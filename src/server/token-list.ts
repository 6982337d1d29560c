import { lastOfFullPage } from "../tokens/full-page.ts";
import { isId } from "../tokens/id.ts";
import { limits } from "../tokens/limits.ts";
import { refuse } from "../tokens/refusal.ts";
import type { TokenService } from "../tokens/service.ts";
import { listTokens, type TokenCursor, type TokenHolder } from "../tokens/store/token-lists.ts";
import { schemaOf, tokenJson } from "./json.ts";
import { type Answer, type AnswerDescription, ok, type Refused } from "./route.ts";
import { integer, type Shape, text } from "./shape.ts";

/** A place in a list of tokens as opaque text. */
const tokenCursor: {
  write(place: TokenCursor): string;
  /** Null when the text is none. */
  read(written: string): TokenCursor | null;
} = {
  write: ({ createdAt, id }) => Buffer.from(`${createdAt}.${id}`).toString("base64url"),
  read: (written) => {
    const [at = "", id = "", ...rest] = Buffer.from(written, "base64url").toString().split(".");
    if (!/^\d{1,15}$/.test(at) || !isId(id) || rest.length > 0) return null;
    return { createdAt: Number(at), id };
  },
};

/** What a list of tokens may be asked for. */
export const tokenListQuery: { readonly limit: Shape<number>; readonly cursor: Shape<string> } = {
  limit: integer(1, limits.page),
  cursor: text({ max: 200 }),
};

export function tokenPage(description: string): AnswerDescription {
  return {
    description,
    schema: {
      type: "object",
      properties: {
        tokens: { type: "array", items: schemaOf("Token") },
        next_cursor: { type: ["string", "null"] },
      },
      required: ["tokens", "next_cursor"],
    },
  };
}

/** A page of a holder's tokens, newest first. */
export async function tokenList(
  service: TokenService,
  holder: TokenHolder,
  { limit = limits.page, cursor }: { readonly limit?: number; readonly cursor?: string },
  liveAlone = false,
): Promise<Answer | Refused> {
  const after = cursor === undefined ? undefined : tokenCursor.read(cursor);
  if (after === null) {
    return refuse("invalid-request", "that is no cursor of ours", { field: "cursor" });
  }
  const now = service.clock();
  const liveAt = liveAlone ? now : undefined;
  const tokens = await listTokens(service.store.read, holder, limit, after, liveAt);
  const last = lastOfFullPage(tokens, limit);
  return ok({
    tokens: tokens.map((token) => tokenJson(service.authority, token, now)),
    next_cursor: last === undefined ? null : tokenCursor.write(last),
  });
}
