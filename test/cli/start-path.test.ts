import { expect, test } from "vitest";
import { bundleCommandLine } from "../../scripts/bundle.ts";

/** Commands that may load more than the sources and what is bundled with them. */
const heavy: ReadonlySet<string> = new Set(["serve", "token", "audit"]);

const { main, commands: files } = await bundleCommandLine(false);

test("starting loads nothing but Node's own modules and what is bundled", () => {
  const outside = Object.values(main.outputs).flatMap((output) =>
    output.imports.filter(({ kind }) => kind !== "require-call").map(({ path }) => path),
  );
  expect(outside.filter((path) => !path.startsWith("node:"))).toEqual([]);
});

test("commands that judge load no package on their way", () => {
  expect(Object.keys(files.outputs).length).toBeGreaterThan(heavy.size);
  for (const [path, output] of Object.entries(files.outputs)) {
    const name = /([\w-]+)\.cjs$/.exec(path)![1]!;
    const packages = output.imports
      .filter((imported) => imported.kind !== "dynamic-import")
      .map((imported) => imported.path)
      .filter((imported) => !imported.startsWith("node:"));
    // The heavy ones show that packages would be seen.
    if (heavy.has(name)) expect(packages, name).not.toEqual([]);
    else expect(packages, name).toEqual([]);
  }
});
