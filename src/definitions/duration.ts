const units: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * Reads `90d`, `12h`, `30m` (minutes), `45s`, `2w` into milliseconds. Anything else, zero included,
 * is `undefined`.
 */
export function parseDuration(text: string): number | undefined {
  const match = /^([1-9][0-9]{0,5})([smhdw])$/.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) * units[match[2]!]!;
}

/** The shortest exact form, the opposite of {@link parseDuration}: 1_209_600_000 is `14d`. */
export function formatDuration(milliseconds: number): string {
  for (const unit of ["d", "h", "m"]) {
    if (milliseconds % units[unit]! === 0) return `${milliseconds / units[unit]!}${unit}`;
  }
  return `${Math.ceil(milliseconds / 1000)}s`;
}
