import { isId } from "../tokens/id.ts";
import type { TokenCursor } from "../tokens/store/token-rows.ts";
import { schemaOf } from "./json.ts";
import type { AnswerDescription } from "./route.ts";

/** A place in a list of tokens as opaque text. */
export const tokenCursor: {
  write(place: TokenCursor): string;
  /** Null when the text is none. */
  read(text: string): TokenCursor | null;
} = {
  write: ({ createdAt, id }) => Buffer.from(`${createdAt}.${id}`).toString("base64url"),
  read: (text) => {
    const [at = "", id = "", ...rest] = Buffer.from(text, "base64url").toString().split(".");
    if (!/^\d{1,15}$/.test(at) || !isId(id) || rest.length > 0) return null;
    return { createdAt: Number(at), id };
  },
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
