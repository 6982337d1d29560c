import type { Catalog } from "../catalog/compiled.ts";
import type { PermissionListFacts, PermissionListSource } from "../model/permission-list.ts";
import type { Settings } from "../model/settings.ts";

/**
 * The permission lists of a checkout: those that the settings name, and without such the provider's
 * own, where the checkout is the provider's repository. What the settings leave out, the catalog's
 * entry for the same list says.
 *
 * @param providers those whose lists are of interest
 */
export function permissionListSources(
  settings: Settings,
  catalog: Catalog,
  providers: readonly string[],
  exists: (path: string) => boolean,
): readonly PermissionListSource[] {
  if (settings.frontend.length > 0) {
    return settings.frontend.map((named) => {
      const known = catalog
        .provider(named.provider)
        ?.permissionLists.find(
          ({ file, export: name }) => file === named.file && name === named.export,
        );
      const own: PermissionListSource = named;
      return known === undefined
        ? own
        : { ...sourceOf(named.provider, known), ...withoutEmpty(own) };
    });
  }
  return [...new Set(providers)].toSorted().flatMap((id) => {
    const lists = catalog.provider(id)?.permissionLists ?? [];
    return lists.filter((list) => exists(list.file)).map((list) => sourceOf(id, list));
  });
}

function sourceOf(provider: string, facts: PermissionListFacts): PermissionListSource {
  const { file, export: name, conversion, selection, registries, resources } = facts;
  return {
    provider,
    file,
    export: name,
    registries,
    checkboxes: facts.checkboxes.map((box) => box.export),
    ...(conversion === undefined ? {} : { conversion }),
    ...(selection === undefined ? {} : { selection }),
    ...(resources === undefined ? {} : { resources }),
  };
}

/** Empty lists of the settings leave the catalog's in force. */
function withoutEmpty(source: PermissionListSource): PermissionListSource {
  const { checkboxes, registries, ...rest } = source;
  return {
    ...rest,
    ...(checkboxes.length > 0 ? { checkboxes } : {}),
    ...(registries.length > 0 ? { registries } : {}),
  } as PermissionListSource;
}
