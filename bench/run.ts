/**
 * Prints what the fast parts of the project achieve on this machine. Nothing here is a test.
 *
 *     npm run bench                  everything
 *     npm run bench -- start-up      one part
 */
import type { Measurement } from "./catalog.ts";

/** The own search beside HiGHS on the same integrations. Answers that differ end the run. */
async function measureSolver(): Promise<readonly Measurement[]> {
  const { benchSolver } = await import("./solver.ts");
  return (await benchSolver()).flatMap((row) => {
    if (row.disagree > 0) throw new Error(`${row.disagree} answers differ at ${row.calls} calls`);
    const open = row.unproven === 0 ? "" : `, ${row.unproven} of ${row.instances} not proven`;
    return [
      {
        what: `solve ${row.calls} calls, median${open}`,
        value: row.ownMedian,
        unit: "ms" as const,
        beside: { what: "highs", value: row.highsMedian },
      },
      {
        what: `solve ${row.calls} calls, p99`,
        value: row.ownP99,
        unit: "ms" as const,
        beside: { what: "highs", value: row.highsP99 },
      },
    ];
  });
}

const parts: Readonly<Record<string, () => Promise<readonly Measurement[]>>> = {
  solver: measureSolver,
  catalog: async () => (await import("./catalog.ts")).measureCatalogs(),
  evidence: async () => (await import("./evidence.ts")).measureEvidence(),
  review: async () => (await import("./review.ts")).measureReview(),
  lists: async () => (await import("./lists.ts")).measureLists(),
  "start-up": async () => (await import("./start-up.ts")).measureStartUp(),
};

function figure(value: number, unit: Measurement["unit"]): string {
  if (unit !== "per second") return `${value.toFixed(2)} ${unit}`;
  return `${Math.round(value).toLocaleString("en")} per second`;
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`no part ${unknown.join(", ")}; there are ${Object.keys(parts).join(", ")}`);
  process.exitCode = 2;
} else {
  const rows: string[][] = [["what", "figure", "ratio", "beside"]];
  for (const name of wanted.length === 0 ? Object.keys(parts) : wanted) {
    for (const { what, value, unit, beside } of await parts[name]!()) {
      const other = `${beside.what}, ${figure(beside.value, unit)}`;
      rows.push([what, figure(value, unit), (value / beside.value).toFixed(2), other]);
    }
  }
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    );
  }
}
