/**
 * Makes what is derived from the sources and needed to run them: nothing in `generated/` is edited
 * or committed. `npm test` and the build call this first.
 */
import { mkdir } from "node:fs/promises";
import { writePages } from "./generate-pages.ts";
import { writeReportAssets } from "./generate-report-assets.ts";
import { writeValidators } from "./generate-validators.ts";

await mkdir("generated", { recursive: true });
await writeValidators();
await writeReportAssets();
await writePages();
// Reading catalogs needs the validators, so the module that does can't be imported before.
const { writeCatalogs } = await import("./generate-catalogs.ts");
await writeCatalogs();
const { writeActions } = await import("./generate-actions.ts");
await writeActions();
