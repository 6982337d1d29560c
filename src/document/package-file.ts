import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/**
 * The path of a file that the package ships, by its name in `exports`. Works from the sources, the
 * build and the bundle alike, as a package can resolve its own name.
 */
export function packageFile(name: string): string {
  return createRequire(import.meta.url).resolve(`scopewright/${name}`);
}

/** The version of Scopewright that runs. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as {
    version: string;
  };
  return version;
}
