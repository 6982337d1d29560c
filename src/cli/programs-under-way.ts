import { platform } from "node:os";
import type { ProgramsUnderWay } from "../provision/sinks/exec.ts";

const underWay = new Set<number>();

/** Programs that end with this process, whatever it is that makes it exit. */
export const programsUnderWay: ProgramsUnderWay = {
  began: (program) => {
    if (underWay.size === 0) process.on("exit", endAll);
    underWay.add(program);
  },
  ended: (program) => {
    underWay.delete(program);
    if (underWay.size === 0) process.off("exit", endAll);
  },
  end,
};

function endAll(): void {
  for (const program of underWay) end(program);
}

function end(program: number): void {
  try {
    // A negative number stands for the group that the program leads.
    process.kill(platform() === "win32" ? program : -program, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
