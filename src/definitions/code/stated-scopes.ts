import type { Located, Span } from "../../model/span.ts";

/** Where a file itself writes the scopes out, so that a fix can change them. */
export type ScopeLiteral =
  | {
      readonly kind: "list";
      /** Offsets of the brackets, themselves included. */
      readonly start: number;
      readonly end: number;
      /** Offsets of each item with its quotes, in the order of the scopes. */
      readonly items: readonly { readonly start: number; readonly end: number }[];
      /** A name as an item of this list. */
      readonly written: (name: string) => string;
    }
  | {
      /** Names in one string. */
      readonly kind: "words";
      /** Offsets of the text between the quotes. */
      readonly start: number;
      readonly end: number;
      readonly separator: string;
    };

/** What code states of the scopes of one token, or why that is not known without running it. */
export type StatedScopes =
  | {
      readonly ok: true;
      readonly scopes: readonly Located<string>[];
      /** Absent where they are put together from several places, or stand in another file. */
      readonly literal?: ScopeLiteral;
    }
  | { readonly ok: false; readonly reason: string; readonly at: Span };
