import { readFileSync } from "node:fs";
import { packageFile } from "../document/package-file.ts";

/** The version of Scopewright that runs. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as {
    version: string;
  };
  return version;
}
