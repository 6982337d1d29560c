import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../scripts/bundle.ts";
import type { Measurement } from "./catalog.ts";

const rounds = 15;
const example = "examples/vercel-release-hook";

/** A folder with the example's definition alone, whose calls are not looked for in code. */
function withoutCode(): string {
  const folder = mkdtempSync(join(tmpdir(), "scopewright-bench-"));
  const file = "integrations/vercel-release-hook.yaml";
  mkdirSync(join(folder, "integrations"));
  const text = readFileSync(join(example, file), "utf8").replace(/^sources: .*\n/m, "");
  writeFileSync(join(folder, file), text);
  return folder;
}

/**
 * How long whole processes take from start to end, beside `node -e 0`: medians of runs that take
 * turns, so that what else the machine does hits all alike.
 */
export async function measureStartUp(): Promise<readonly Measurement[]> {
  await bundle();
  const program = "lib/bin/scopewright.cjs";
  const call = "POST /api/0/organizations/acme/releases/";
  const commands: readonly (readonly [string, readonly string[]])[] = [
    ["node -e 0", ["-e", "0"]],
    ["scopewright --version", [program, "--version"]],
    ["scopewright minimize, one call", [program, "minimize", "--provider", "sentry", call]],
    ["scopewright check, one definition", [program, "check", withoutCode()]],
    ["scopewright check, the example and its code", [program, "check", example]],
  ];
  const times = commands.map((): number[] => []);
  // The first round fills Node's compile cache and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, [, argv]] of commands.entries()) {
      const start = performance.now();
      const { error } = spawnSync(process.execPath, argv, { stdio: "pipe" });
      if (error !== undefined) throw error;
      if (round > 0) times[index]!.push(performance.now() - start);
    }
  }
  const [base, ...medians] = times.map(
    (each) => each.toSorted((a, b) => a - b)[Math.floor(each.length / 2)]!,
  );
  return medians.map((value, index) => ({
    what: commands[index + 1]![0],
    value,
    unit: "ms",
    beside: { what: commands[0]![0], value: base! },
  }));
}
