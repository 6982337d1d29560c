import { registerHooks } from "node:module";
import { watchAnswers } from "./answers.ts";
import { definesSecret, observed } from "./secret-source.ts";
import { watch } from "./watch.ts";

/*
 * What every process loads first that a test starts. Its bundle lies in the folder of the run; the
 * program knows nothing of it.
 */
if (watch()) {
  watchAnswers();
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context);
      const { source } = loaded;
      if (source === undefined || source === null || url.includes("/node_modules/")) return loaded;
      const text = typeof source === "string" ? source : new TextDecoder().decode(source);
      return definesSecret(text) ? { ...loaded, source: observed(text) } : loaded;
    },
  });
}
