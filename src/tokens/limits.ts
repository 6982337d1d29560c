export const day: number = 86_400_000;

/** Bounds on what may be written into a token. */
export const limits: Readonly<
  Record<
    | "nameLength"
    | "textLength"
    | "scopes"
    | "calls"
    | "bindingKinds"
    | "bindingValues"
    | "bindingLength"
    | "graceDefaultMs"
    | "graceMaxMs"
    | "page",
    number
  >
> = {
  nameLength: 100,
  textLength: 200,
  scopes: 500,
  calls: 200,
  bindingKinds: 10,
  bindingValues: 100,
  bindingLength: 200,
  /** Between a rotation and the end of the old plaintext, unless the successor is used before. */
  graceDefaultMs: day,
  graceMaxMs: 7 * day,
  /** Rows of one page of a list. */
  page: 500,
};

/** A length of time as people write it: `90d`, `12h`, `30m`, `45s`. Undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const match = /^([1-9][0-9]{0,8})(d|h|m|s)$/.exec(text);
  if (match === null) return undefined;
  const unit = { d: day, h: 3_600_000, m: 60_000, s: 1_000 }[match[2] as "d" | "h" | "m" | "s"];
  return Number(match[1]) * unit;
}
