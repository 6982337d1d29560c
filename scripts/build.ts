/** Builds `lib/`: what is derived, the modules and their types, the command line. Runs on install. */
import { execFileSync } from "node:child_process";
import { rm } from "node:fs/promises";
import { bundle } from "./bundle.ts";

await rm("lib", { recursive: true, force: true });
await import("./generate.ts");
execFileSync("tsc", ["--project", "tsconfig.build.json"], { stdio: "inherit" });
await bundle();
