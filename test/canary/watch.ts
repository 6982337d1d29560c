import { syncBuiltinESMExports } from "node:module";
import { watchErrors } from "./errors.ts";
import { minted } from "./ledger.ts";
import { watchProcesses } from "./processes.ts";
import { watchRemovals } from "./removals.ts";
import { observer } from "./secret-source.ts";

/** Begins the watch over this process; answers false when it is watched already. */
export function watch(): boolean {
  const name = Symbol.for(observer);
  if (name in globalThis) return false;
  Object.assign(globalThis, { [name]: minted });
  watchProcesses();
  watchRemovals();
  watchErrors();
  // What was imported by name is replaced too.
  syncBuiltinESMExports();
  return true;
}
