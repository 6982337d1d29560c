import type { Store } from "./sql.ts";

/**
 * Opens the store that a setting names.
 *
 * @param place `postgres://…` or `postgresql://…`, or else the path of a SQLite file, with or without
 * `sqlite:` before it
 */
export async function openStore(place: string): Promise<Store> {
  if (/^postgres(ql)?:\/\//.test(place)) return (await import("./postgres.ts")).openPostgres(place);
  const path = place.replace(/^sqlite:(\/\/)?/, "");
  return (await import("./sqlite.ts")).openSqlite(path);
}
