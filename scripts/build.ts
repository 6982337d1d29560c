/** Builds `lib/`: what is derived, then the modules and their types. Runs on every install. */
import { execFileSync } from "node:child_process";
import { cp, rm } from "node:fs/promises";

await rm("lib", { recursive: true, force: true });
await import("./generate.ts");
execFileSync("tsc", ["--project", "tsconfig.build.json"], { stdio: "inherit" });
await cp("generated", "lib/generated", { recursive: true });
