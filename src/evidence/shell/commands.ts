import type { Finding } from "../finding.ts";
import { render } from "../value-text.ts";
import type { Value } from "../value.ts";
import { curlFindings, httpieFindings, wgetFindings } from "./curl.ts";
import { ghFindings } from "./gh.ts";
import { glabFindings } from "./glab.ts";
import { sentryCliFindings } from "./sentry-cli.ts";

/** What a command does, given the words after its name. */
type Reader = (words: readonly Value[]) => readonly Finding[];

const readers: Readonly<Record<string, Reader>> = {
  curl: curlFindings,
  wget: wgetFindings,
  http: httpieFindings,
  https: httpieFindings,
  xh: httpieFindings,
  gh: ghFindings,
  glab: glabFindings,
  "sentry-cli": sentryCliFindings,
};

/** Commands that run the command in their arguments. */
const runners = new Set(
  [
    "sudo env command exec nohup time xargs retry timeout nice eval then do",
    "npx bunx pnpx yarn pnpm npm bun dlx run x",
    "RUN CMD ENTRYPOINT",
  ].flatMap((names) => names.split(" ")),
);

/** A command of a program whose requests are known. */
export interface ReadCommand {
  readonly name: string;
  readonly findings: readonly Finding[];
}

/** Reads one command of a script; undefined where nothing is known of what it requests. */
export function readCommand(words: readonly Value[]): ReadCommand | undefined {
  for (const [index, word] of words.entries()) {
    const name = nameOf(word);
    if (name === undefined) return undefined;
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (reader !== undefined) return { name, findings: reader(words.slice(index + 1)) };
    const isOption = name.startsWith("-") || name.includes("=") || /^\d+[smh]?$/.test(name);
    if (!runners.has(name) && !(index > 0 && isOption)) return undefined;
  }
  return undefined;
}

function nameOf(word: Value): string | undefined {
  if (word.kind !== "text") {
    // `"$(npm bin)/sentry-cli"`, `$SENTRY_CLI`.
    const single = word.kind === "oneOf" ? undefined : render(word);
    const last = single === undefined ? undefined : /(?:^|[/{])([\w-]+)\}?$/.exec(single)?.[1];
    return last === undefined ? undefined : last.toLowerCase().replaceAll("_", "-");
  }
  const base = word.text.split("/").at(-1) ?? "";
  return /^@sentry\/cli(?:@|$)/.test(word.text) ? "sentry-cli" : base.replace(/@[\w.^~-]+$/, "");
}
