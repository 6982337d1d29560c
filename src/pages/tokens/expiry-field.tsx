import type { VNode } from "preact";
import { dateOf } from "../parts/time-words.ts";

/** When a token shall end. */
export type Expiry =
  | { readonly kind: "in"; readonly duration: string }
  | { readonly kind: "on"; readonly date: string };

const dayMs = 86_400_000;
const lengths: readonly (readonly [days: number, words: string])[] = [
  [7, "7 days"],
  [30, "30 days"],
  [90, "90 days"],
  [365, "a year"],
];

/** The expiry as the API takes it: a day ends with it. */
export function expiryBody(expiry: Expiry): { expires_in: string } | { expires_at: string } {
  if (expiry.kind === "in") return { expires_in: expiry.duration };
  return { expires_at: `${expiry.date}T23:59:59Z` };
}

export function ExpiryField({
  expiry,
  onChange,
}: {
  readonly expiry: Expiry;
  readonly onChange: (expiry: Expiry) => void;
}): VNode {
  const now = Date.now();
  const day = (days: number): string => new Date(now + days * dayMs).toISOString().slice(0, 10);
  const ends =
    expiry.kind === "on"
      ? Date.parse(expiry.date)
      : now + Number.parseInt(expiry.duration, 10) * dayMs;
  return (
    <section class="choose">
      <h2>Expires</h2>
      <fieldset class="choices">
        <legend class="sr">When it expires</legend>
        {lengths.map(([days, words]) => (
          <label key={days}>
            <input
              type="radio"
              name="expiry"
              checked={expiry.kind === "in" && expiry.duration === `${days}d`}
              onChange={() => onChange({ kind: "in", duration: `${days}d` })}
            />
            {words}
          </label>
        ))}
        <label>
          <input
            type="radio"
            name="expiry"
            checked={expiry.kind === "on"}
            onChange={() => onChange({ kind: "on", date: day(60) })}
          />
          on a day
        </label>
        {expiry.kind === "on" && (
          <label class="day">
            <span class="sr">Last day</span>
            <input
              type="date"
              required
              value={expiry.date}
              min={day(1)}
              max={day(364)}
              onInput={(event) => onChange({ kind: "on", date: event.currentTarget.value })}
            />
          </label>
        )}
        {!Number.isNaN(ends) && <small class="soft">Works until {dateOf(ends)}.</small>}
      </fieldset>
    </section>
  );
}
