import type { ComponentChildren, VNode } from "preact";

/**
 * A table that becomes cards where it is narrow. The roles keep it a table for those who listen, when
 * its style makes blocks of its rows.
 */
export function Cards({
  caption,
  titles,
  kind = "",
  busy = false,
  children,
}: {
  readonly caption: string;
  /** Of the columns; one that is `Actions` is there for those who listen alone. */
  readonly titles: readonly string[];
  /** A class for widths of its own. */
  readonly kind?: string;
  readonly busy?: boolean;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <table class={`cards ${kind}`} aria-busy={busy} role="table">
      <caption class="sr">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {titles.map((title) => (
            <th key={title} scope="col" role="columnheader">
              {title === "Actions" ? <span class="sr">{title}</span> : title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">{children}</tbody>
    </table>
  );
}
