import { useCallback, useEffect, useState } from "preact/hooks";
import { ApiError } from "./client.ts";

/** Something that is being fetched, is there, or could not be had. */
export type Loaded<T> =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly value: T }
  | { readonly state: "failed"; readonly error: ApiError };

/** Fetches again whenever a key changes; an answer that comes too late is dropped. */
export function useLoaded<T>(
  load: (signal: AbortSignal) => Promise<T>,
  keys: readonly unknown[],
): readonly [Loaded<T>, () => void] {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: "loading" });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    setLoaded({ state: "loading" });
    load(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setLoaded({ state: "ready", value });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setLoaded({ state: "failed", error: asApiError(error) });
      },
    );
    return () => abort.abort();
  }, [...keys, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  return [loaded, again];
}

/** One page of a list, and where it goes on. */
export interface Page<Row, Cursor> {
  readonly rows: readonly Row[];
  readonly next: Cursor | null;
}

export interface Pages<Row> {
  readonly rows: readonly Row[];
  readonly loading: boolean;
  readonly error: ApiError | undefined;
  /** Fetches the next page; undefined at the end of the list. */
  readonly more: (() => void) | undefined;
  /** Fetches the first page again. */
  readonly again: () => void;
}

/**
 * A list that is fetched page by page, never as a whole.
 *
 * @param key what the list is narrowed to; another key begins the list anew
 */
export function usePages<Row, Cursor extends string | number>(
  fetchPage: (cursor: Cursor | undefined, signal: AbortSignal) => Promise<Page<Row, Cursor>>,
  key: string,
): Pages<Row> {
  const [rows, setRows] = useState<readonly Row[]>([]);
  const [next, setNext] = useState<Cursor | null>(null);
  const [error, setError] = useState<ApiError>();
  const [loading, setLoading] = useState(true);
  const [asked, setAsked] = useState<{ key: string; from: Cursor | undefined; round: number }>({
    key,
    from: undefined,
    round: 0,
  });
  const from = asked.key === key ? asked.from : undefined;
  useEffect(() => {
    const abort = new AbortController();
    setLoading(true);
    setError(undefined);
    fetchPage(from, abort.signal).then(
      (page) => {
        if (abort.signal.aborted) return;
        setRows((before) => (from === undefined ? page.rows : [...before, ...page.rows]));
        setNext(page.next);
        setLoading(false);
      },
      (failure: unknown) => {
        if (abort.signal.aborted) return;
        setError(asApiError(failure));
        setLoading(false);
      },
    );
    return () => abort.abort();
  }, [key, from, asked.round]);
  const ask = (place: Cursor | undefined): void =>
    setAsked(({ round }) => ({ key, from: place, round: round + 1 }));
  return {
    rows,
    loading,
    error,
    more: next === null ? undefined : () => ask(next),
    again: () => ask(undefined),
  };
}

export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, "the page failed; this is a defect");
}
