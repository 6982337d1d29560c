import type { VNode } from "preact";
import type { Asked, Catalog, CatalogScope } from "../api/types.ts";

/** Chooses scopes by name, a row for each resource. */
export function ByScope({
  catalog,
  chosen,
  onAsk,
}: {
  readonly catalog: Catalog;
  readonly chosen: readonly string[];
  readonly onAsk: (asked: Asked) => void;
}): VNode {
  const toggle = (name: string): void =>
    onAsk({
      scopes: chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name],
    });
  return (
    <>
      {catalog.providers.map(({ id, title, scopes }) => (
        <fieldset key={id} class="scopes">
          <legend>{title}</legend>
          {byResource(scopes).map(([resource, rows]) => (
            <div key={resource} class="row">
              <span>{resource}</span>
              <div>
                {rows.map(({ name, access, advised }) => (
                  <label key={name} class={access} title={advised ? undefined : "advised against"}>
                    <input
                      type="checkbox"
                      checked={chosen.includes(name)}
                      onChange={() => toggle(name)}
                    />
                    <code>{name}</code>
                  </label>
                ))}
              </div>
            </div>
          ))}
        </fieldset>
      ))}
    </>
  );
}

function byResource(
  scopes: readonly CatalogScope[],
): readonly (readonly [resource: string, scopes: readonly CatalogScope[]])[] {
  const rows = new Map<string, CatalogScope[]>();
  for (const scope of scopes) {
    const resource = scope.label ?? scope.resource ?? "Other";
    rows.set(resource, [...(rows.get(resource) ?? []), scope]);
  }
  const order = ["read", "write", "admin"];
  return [...rows].map(([resource, own]) => [
    resource,
    own.toSorted((a, b) => order.indexOf(a.access) - order.indexOf(b.access)),
  ]);
}
