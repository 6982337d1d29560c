import { Minimatch } from "minimatch";

const compiled = new Map<string, Minimatch>();

/**
 * Whether a path, relative to the root with forward slashes, matches a glob: `*` within a segment,
 * `**` across segments, `{a,b}`, `[ab]`, `?`. A leading `./` is forgiven; `!` and `#` mean nothing.
 */
export function matchesGlob(path: string, glob: string): boolean {
  let matcher = compiled.get(glob);
  if (matcher === undefined) {
    const options = { dot: true, nonegate: true, nocomment: true, noext: true, platform: "linux" };
    matcher = new Minimatch(glob.replace(/^(?:\.\/)+/, ""), options as { dot: true });
    compiled.set(glob, matcher);
  }
  return matcher.match(path);
}
