import { defineConfig, type ViteUserConfig } from "vitest/config";
import { canary } from "./test/canary/plugin.ts";

/** The suites that take minutes: more property runs, real servers, whole processes. */
const config: ViteUserConfig = defineConfig({
  plugins: [canary()],
  test: {
    include: ["test/{long,browser}/**/*.test.ts"],
    globalSetup: ["test/bundle-setup.ts"],
    reporters: ["default", "./scripts/count-reporter.ts"],
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
});

export default config;
