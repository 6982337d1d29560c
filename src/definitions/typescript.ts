import { isTestCode } from "./code/test-code.ts";
import { lazyReader } from "./lazy-reader.ts";
import type { Reader } from "./reader.ts";

/**
 * Reads `defineIntegration` and the OAuth scopes that TypeScript and JavaScript state.
 *
 * @param knows whether the catalog has a provider
 */
export function typescriptReader(knows: (provider: string) => boolean): Reader {
  return lazyReader(
    {
      id: "typescript",
      title: "TypeScript and JavaScript (defineIntegration, OAuth scopes)",
      readsCode: true,
      accepts(path, _settings, text) {
        if (!/(?<!\.d|\.min)\.[cm]?[jt]sx?$/.test(path)) return false;
        if (text === undefined) return !isTestCode(path);
        return /\bscopes?\b|Scopes\b/.test(text) && constructs.test(text);
      },
    },
    async () => {
      const morph = await import("../typescript/ts-morph.ts");
      const { typescriptReading } = await import("./typescript/reading.ts");
      return typescriptReading(morph, knows);
    },
  );
}

/** What has to stand in a file for it to be worth parsing. */
const constructs =
  /["'](?:scopewright|octokit|@octokit\/oauth-(?:app|authorization-url)|@slack\/(?:bolt|oauth)|(?:@[\w-]+\/)?passport(?:-[\w-]+)?|(?:next-auth|@auth\/[\w-]+)\/providers\/[\w-]+)["']|\bpassport\.authenticate\(|https:\/\/[^\s"'`]+[?&]scope=/;
