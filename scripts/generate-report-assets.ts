import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { build } from "esbuild";

const folder = "src/report/scopes/html";

/**
 * Makes the style and the script of the HTML report, and what its policy calls them by: the page
 * lets in nothing else.
 */
export async function writeReportAssets(): Promise<void> {
  const style = await bundled("report.css");
  const filterScript = await bundled("filter.browser.ts");
  const values = {
    style,
    styleHash: hashOf(style),
    filterScript,
    scriptHash: hashOf(filterScript),
  };
  const names = Object.entries(values);
  await writeFile(
    "generated/report-assets.js",
    names.map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`).join(""),
  );
  await writeFile(
    "generated/report-assets.d.ts",
    names.map(([name]) => `export const ${name}: string;\n`).join(""),
  );
}

async function bundled(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${folder}/${file}`],
    bundle: true,
    minify: true,
    format: "iife",
    // What any browser of the last years understands.
    target: ["chrome111", "firefox113", "safari16.4"],
    write: false,
    logLevel: "warning",
  });
  const text = outputFiles[0]!.text.trim();
  if (/<\/(?:style|script)/i.test(text)) throw new Error(`${file} would end its element`);
  return text;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
