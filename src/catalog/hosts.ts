/**
 * How closely a host fits a provider's host patterns: `undefined` not at all, else higher is closer.
 * `*.sentry.io` fits one or more labels in front of `.sentry.io`; a pattern without a port fits any.
 */
export function hostFit(patterns: readonly string[], host: string): number | undefined {
  const name = host.replace(/:\d*$/, "").replace(/\.$/, "");
  let best: number | undefined;
  for (const pattern of patterns) {
    const candidate = /:\d+$/.test(pattern) ? host : name;
    const wild = pattern.startsWith("*.");
    const fits = wild
      ? candidate.endsWith(pattern.slice(1)) && candidate.length > pattern.length - 1
      : candidate === pattern;
    if (!fits) continue;
    // An exact host is closer than any wildcard; a longer suffix is closer than a shorter one.
    const closeness = wild ? pattern.length : Number.MAX_SAFE_INTEGER;
    best = Math.max(best ?? 0, closeness);
  }
  return best;
}
