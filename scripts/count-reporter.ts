import type { Reporter, TestModule } from "vitest/node";

/**
 * Closes a run with `N passed, N failed` alone on a line, the form that build servers count. A
 * module that did not load and an error outside any test count as failures, so that a suite which
 * ran nothing can't look green.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    let skipped = 0;
    for (const module of modules) {
      const failedBefore = failed;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed += 1;
        else if (state === "failed") failed += 1;
        else skipped += 1;
      }
      // It did not load, or what its tests need could not be set up: none of them says so.
      if (module.state() === "failed" && failed === failedBefore) failed += 1;
    }
    if (passed + failed === 0) failed = 1;
    // The other reporters print after the run ends; this line has to be the last.
    process.on("exit", (code) => {
      // What ends a run after its tests, as the canary does, fails it too.
      if (code !== 0 && failed === 0) failed = 1;
      const line = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
      process.stdout.write(`\n${line}\n`);
    });
  }
}
