import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findFiles } from "../../src/evidence/files.ts";
import { inferCalls, type Inferred } from "../../src/evidence/infer.ts";
import { knownCatalog } from "./known-catalog.ts";

const root = join(import.meta.dirname, "fixtures");
const catalog = knownCatalog();

/** One line for a call or an unresolved site, in the order of the files. */
function lines({ calls, unresolved }: Inferred): string {
  const written = [
    ...calls.map((call) => {
      const count = call.count === undefined ? "" : ` ×${call.count} last ${call.lastSeen ?? "?"}`;
      return `${call.at.file}:${call.at.start.line} ${call.provider} ${call.operation} [${call.by} ${call.confidence}] ${call.path}${count}`;
    }),
    ...unresolved.map(
      (site) => `${site.at.file}:${site.at.start.line} ?? ${site.provider ?? "-"} ${site.reason}`,
    ),
  ];
  return `${written.join("\n")}\n`;
}

for (const language of readdirSync(root)) {
  describe(language, () => {
    // What is expected was read line by line beside the sources before it was kept.
    test.each(readdirSync(join(root, language)))("%s", async (name) => {
      const folder = join(root, language, name);
      const found = lines(await inferCalls(catalog, findFiles(folder, ["src"])));
      const file = join(folder, "expected.txt");
      if (!existsSync(file) && process.env["WRITE_EXPECTED"] === "1") writeFileSync(file, found);
      expect(found).toBe(readFileSync(file, "utf8"));
    });
  });
}
