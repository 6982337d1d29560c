const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 31_557_600_000],
  ["month", 2_629_800_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const date = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" });

/** `in 83 days`, `2 hours ago`. */
export function inWords(time: string, now: number = Date.now()): string {
  const away = Date.parse(time) - now;
  // A month is too coarse for what ends within three.
  const fitting = units.find(([unit, ms]) =>
    unit === "month" ? Math.abs(away) >= 92 * 86_400_000 : Math.abs(away) >= ms,
  );
  if (fitting === undefined) return away < 0 ? "just now" : "within a minute";
  const [unit, ms] = fitting;
  return relative.format(away < 0 ? -Math.floor(-away / ms) : Math.floor(away / ms), unit);
}

export function exactly(time: string): string {
  return exact.format(new Date(time));
}

export function dateOf(time: string | number): string {
  return date.format(new Date(time));
}
