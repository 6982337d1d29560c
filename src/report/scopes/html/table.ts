import { type Children, type Element, h } from "./elements.ts";

/** One row: its head, its other cells in the order of the columns, and attributes of its own. */
export interface Row {
  readonly head: Children;
  readonly cells: readonly Children[];
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/**
 * A table that becomes a list of cards on a phone. The roles are written out, since browsers take
 * them away from a table that is laid out otherwise.
 */
export function table(label: string, columns: readonly string[], rows: readonly Row[]): Element {
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": label },
    h(
      "table",
      { role: "table" },
      h(
        "thead",
        { role: "rowgroup" },
        h(
          "tr",
          { role: "row" },
          columns.map((title) => h("th", { role: "columnheader", scope: "col" }, title)),
        ),
      ),
      h(
        "tbody",
        { role: "rowgroup" },
        rows.map(({ head, cells, attributes }) =>
          h(
            "tr",
            { role: "row", ...attributes },
            h("th", { role: "rowheader", scope: "row" }, head),
            cells.map((cell, index) =>
              h("td", { role: "cell", "data-label": columns[index + 1] }, cell),
            ),
          ),
        ),
      ),
    ),
  );
}
