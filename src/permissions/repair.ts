import type { Catalog } from "../catalog/compiled.ts";
import type { ModuleReader } from "../typescript/module.ts";
import type { JudgedList } from "./gather.ts";
import { patchPermissions, type Patch } from "./patch.ts";
import { placeScopes, type Placement, type Shape } from "./place.ts";

/** A permission list, and what makes it keep every scope. */
export interface Repair extends Patch {
  readonly judged: JudgedList;
  readonly placements: readonly Placement[];
}

/**
 * Works out what a list needs so that every integration survives its page.
 *
 * @param wanted further scopes that the page has to show, whoever holds them
 */
export function repairList(
  modules: ModuleReader,
  catalog: Catalog,
  judged: JudgedList,
  shape: Shape,
  wanted: readonly string[],
): Repair {
  const { source, list, judgement } = judged;
  const provider = catalog.provider(source.provider);
  const constants = Object.fromEntries(
    (provider?.permissionLists ?? []).flatMap(({ checkboxes }) =>
      checkboxes.map((box) => [box.scope, box.export]),
    ),
  );
  const needed = new Set([
    ...wanted,
    ...judgement.missing.map(({ scope }) => scope),
    ...judgement.broken.flatMap((trip) => trip.vanished),
  ]);
  const placements = placeScopes(list, provider?.scopes ?? [], [...needed], shape, constants);
  const patch = patchPermissions(modules, source, list, placements, [...needed].toSorted());
  return { judged, placements, ...patch };
}
