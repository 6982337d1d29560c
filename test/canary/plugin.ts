import type { Plugin } from "vitest/config";
import { definesSecret, observed } from "./secret-source.ts";

const here = import.meta.dirname;

/** Runs the canary with a suite: [CONTRIBUTING.md](../../CONTRIBUTING.md) says what it finds. */
export function canary(): Plugin {
  return {
    name: "canary",
    enforce: "pre",
    config: () => ({
      test: { globalSetup: [`${here}/global-setup.ts`], setupFiles: [`${here}/setup.ts`] },
    }),
    transform: (code, id) =>
      id.endsWith("/src/model/secret.ts") && definesSecret(code)
        ? { code: observed(code), map: null }
        : undefined,
  };
}
