import { isTestCode } from "./code/test-code.ts";
import { lazyReader } from "./lazy-reader.ts";
import type { Reader } from "./reader.ts";

/** Reads the tokens that Sentry's own Python source makes, such as those of internal integrations. */
export function sentryPythonReader(): Reader {
  return lazyReader(
    {
      id: "sentry-python",
      title: "Sentry's Python source (SentryAppCreator, ApiToken… in *.py)",
      readsCode: true,
      accepts(path, _settings, text) {
        if (!path.endsWith(".py")) return false;
        return text === undefined ? !isTestCode(path) : constructs.test(text);
      },
    },
    async () => (await import("./python/sentry-reading.ts")).sentryPythonReading,
  );
}

/** What has to stand in a file for it to be worth parsing; `python/sentry-tokens.ts` knows more. */
const constructs =
  /\b(?:SentryAppCreator|InternalIntegrationCreator|InternalCreator)\b[^]*?\bscopes\s*=|\bintegration_scopes\s*=|\b(?:ApiToken|OrgAuthToken|ApiKey)\b(?:\.objects\.\w+)?\s*\([^]*?\bscope_list\b/;
