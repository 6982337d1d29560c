import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** A package as npm would publish it. */
export interface PackedPackage {
  readonly tarball: string;
  /** Paths within the package. */
  readonly files: readonly string[];
}

/** Packs the package of a folder, without building it, into a new temporary folder. */
export function packPackage(folder: string): PackedPackage {
  const destination = temporaryFolder();
  const output = execFileSync(
    "npm",
    ["pack", "--json", "--ignore-scripts", "--loglevel=error", "--pack-destination", destination],
    { cwd: folder, encoding: "utf8" },
  );
  const [packed] = JSON.parse(output) as [{ filename: string; files: { path: string }[] }];
  return {
    tarball: join(destination, packed.filename),
    files: packed.files.map(({ path }) => path),
  };
}

/**
 * Unpacks a tarball as an installed package beside the dependencies that this project has; gives the
 * folder that a program which uses the package would stand in.
 */
export function installPacked(tarball: string, name: string): string {
  const folder = temporaryFolder();
  const modules = join(folder, "node_modules");
  const target = join(modules, name);
  mkdirSync(target, { recursive: true });
  execFileSync("tar", ["-xzf", tarball, "-C", target, "--strip-components=1"]);
  for (const dependency of readdirSync("node_modules")) {
    if (!dependency.startsWith(".")) {
      symlinkSync(resolve("node_modules", dependency), join(modules, dependency));
    }
  }
  return folder;
}

/** A new folder of this run's own. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "scopewright-package-"));
}
