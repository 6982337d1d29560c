import type { MilpSolver } from "./minimal/milp.ts";

const options = {
  output_flag: false,
  mip_rel_gap: 0,
  // Costs are whole numbers.
  mip_abs_gap: 0.5,
  mip_feasibility_tolerance: 1e-9,
} as const;

/** What is used of the package; its own types do not fit its ES module. */
interface Highs {
  solve(
    model: string,
    settings: typeof options,
  ): {
    readonly Status: string;
    readonly Columns: Readonly<Record<string, { readonly Primal?: number }>>;
  };
}

/** The HiGHS solver. Loads some megabytes of WebAssembly, so only call it when it is needed. */
export async function loadHighs(): Promise<MilpSolver> {
  const { default: load } = (await import("highs")) as unknown as {
    default: () => Promise<Highs>;
  };
  const highs = await load();
  return {
    solve(model) {
      const { Status, Columns } = highs.solve(model, options);
      if (Status === "Infeasible") return undefined;
      if (Status !== "Optimal") throw new Error(`HiGHS stopped: ${Status}`);
      const columns = Object.entries(Columns);
      return new Set(columns.flatMap(([name, { Primal = 0 }]) => (Primal > 0.5 ? [name] : [])));
    },
  };
}
