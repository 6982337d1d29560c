import { defineConfig, type ViteUserConfig } from "vitest/config";
import { canary } from "../plugin.ts";

/** Runs that the canary's own tests start, to see what comes of leaks. */
const config: ViteUserConfig = defineConfig({
  plugins: [canary()],
  test: {
    include: ["test/canary/planted/*.ts"],
    exclude: ["**/vitest.config.ts"],
    reporters: ["default", "./scripts/count-reporter.ts"],
  },
});

export default config;
