import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { complaint } from "./complaint.ts";
import { searchRun } from "./findings.ts";
import { linesFile } from "./lines-file.ts";
import { runFolder, variable } from "./run-folder.ts";

/** Begins the watch over a run of the suite; what it returns ends the run with the search. */
export async function setup(): Promise<() => Promise<void>> {
  const root = mkdtempSync(join(realpathSync(tmpdir()), "canary-"));
  const run = runFolder(root)!;
  for (const folder of [run.ledger, run.told, run.gone, run.temporary]) mkdirSync(folder);
  // A database server that runs as another user has to get through to its files.
  chmodSync(root, 0o711);
  chmodSync(run.ledger, 0o700);
  chmodSync(run.temporary, 0o777);
  await build({
    entryPoints: [join(import.meta.dirname, "preload.ts")],
    outfile: run.preload,
    bundle: true,
    format: "cjs",
    platform: "node",
    logLevel: "warning",
  });
  const before = { ...process.env };
  process.env[variable] = root;
  process.env["TMPDIR"] = run.temporary;
  const outputs = [process.stdout, process.stderr].map((stream) => keepOutput(stream, run.told));
  return async () => {
    for (const restore of outputs) restore();
    for (const name of [variable, "TMPDIR"]) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    const began = performance.now();
    const { findings, ...searched } = await searchRun(run);
    rmSync(root, { recursive: true, force: true });
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const { plaintexts, texts, files, bytes } = searched;
    process.stdout.write(
      `canary: looked for ${plaintexts} plaintexts in ${texts} texts and ${files} files, ${Math.round(bytes / 1e6)} MB, in ${seconds} s\n`,
    );
    if (findings.length > 0) throw new Error(complaint(findings));
  };
}

/** What the whole run prints, that of the tests and of the runner itself. */
function keepOutput(stream: NodeJS.WriteStream, folder: string): () => void {
  const write = stream.write.bind(stream);
  const tell = linesFile(folder);
  let text = "";
  stream.write = (chunk: string | Uint8Array, ...rest: []) => {
    text += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
    return write(chunk, ...rest);
  };
  return () => {
    stream.write = write;
    tell({ channel: "output", where: "what the run printed", text });
  };
}
