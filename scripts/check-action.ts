/** Checks that `dist/` is what the sources give, and first that a stale file would be found. */
import {
  cpSync,
  existsSync,
  globSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { buildAction } from "./build-action.ts";
import { temporaryFolder } from "./packed-package.ts";

const command = "npm run build:action";

/** Files that differ between two folders, or that only one of them has. */
function differences(wanted: string, found: string): readonly string[] {
  const files = (folder: string): readonly string[] =>
    globSync("**", { cwd: folder })
      .map((path) => path.replaceAll("\\", "/"))
      .filter((path) => statSync(join(folder, path)).isFile());
  const [all, there] = [new Set(files(wanted)), new Set(files(found))];
  return [...new Set([...all, ...there])].toSorted().filter((path) => {
    if (!all.has(path) || !there.has(path)) return true;
    return !readFileSync(join(wanted, path)).equals(readFileSync(join(found, path)));
  });
}

const built = join(temporaryFolder(), "dist");
await buildAction(built);
const planted = join(temporaryFolder(), "dist");
cpSync(built, planted, { recursive: true });
writeFileSync(join(planted, "index.mjs"), "// stale\n");
rmSync(join(planted, "LICENSES.txt"));
if (differences(built, planted).join() !== "LICENSES.txt,index.mjs") {
  console.error("dist/: the planted fault was not found");
  process.exitCode = 1;
}
const stale = existsSync("dist") ? differences(built, "dist") : ["it is not there"];
if (stale.length > 0) {
  console.error(`dist/ is not what the sources give; run \`${command}\` and commit it:`);
  for (const path of stale) console.error(`  ${path}`);
  process.exitCode = 1;
} else console.log("dist/: ok");
