import type { OperationName } from "../model/catalog.ts";
import type { OpenSlot } from "./value-text.ts";
import type { Value } from "./value.ts";

/** What a place in code turned out to do, before the catalog is asked. */
export type Finding =
  | {
      readonly kind: "request";
      readonly url: Value;
      /** Absent: the client's own default has been filled in already. */
      readonly method: Value;
      /** What the method is when nobody is found who says otherwise. */
      readonly otherwise?: string;
      readonly by: string;
      /** Known from the client; else the URL tells. */
      readonly provider?: string;
      readonly confidence: number;
      /** What is called is not known; its name and its argument look like a request. */
      readonly guessed?: boolean;
    }
  | {
      readonly kind: "operation";
      readonly provider: string;
      readonly method: string;
      readonly path: string;
      readonly by: string;
      readonly confidence: number;
    }
  | {
      readonly kind: "unclear";
      readonly provider: string;
      readonly reason: string;
    };

export interface ResolvedCall {
  readonly provider: string;
  readonly method: string;
  readonly path: string;
  readonly operation: string;
  readonly by: string;
  readonly confidence: number;
}

/** Why a request could not be resolved. */
export interface Unclear {
  readonly provider?: string;
  readonly reason: string;
  /** Where both are known. */
  readonly request?: OperationName;
}

export interface Resolution {
  readonly calls: readonly ResolvedCall[];
  readonly problems: readonly Unclear[];
  /** Parameters whose callers may tell more. */
  readonly slots: readonly OpenSlot[];
}

export interface ResolveOptions {
  /** Where a URL's host is not known, it is taken for this provider's; all of its sites matter. */
  readonly provider?: string;
}

/** Whether anything is said of the request; else it is none of a known provider, as far as is seen. */
export function isTold({ calls, problems }: Resolution): boolean {
  return calls.length + problems.length > 0;
}
