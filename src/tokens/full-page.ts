/** The last row of a page, after which the next begins; undefined where there are no more. */
export function lastOfFullPage<Row>(rows: readonly Row[], limit: number): Row | undefined {
  return rows.length === limit ? rows.at(-1) : undefined;
}
