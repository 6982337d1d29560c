import { defineConfig, type ViteUserConfig } from "vitest/config";
import { canary } from "./test/canary/plugin.ts";

const config: ViteUserConfig = defineConfig({
  plugins: [canary()],
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/{long,browser}/**"],
    globalSetup: ["test/bundle-setup.ts"],
    reporters: ["default", "./scripts/count-reporter.ts"],
    // By itself it leaves a core idle, and of two that is half.
    maxWorkers: "100%",
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

export default config;
