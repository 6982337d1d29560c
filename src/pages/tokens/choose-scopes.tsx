import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Asked, Catalog } from "../api/types.ts";
import { ByIntegration } from "./by-integration.tsx";
import { ByOperation } from "./by-operation.tsx";
import { ByScope } from "./by-scope.tsx";

type Way = "calls" | "scopes" | "integration";

const ways: readonly (readonly [way: Way, words: string])[] = [
  ["calls", "By operation"],
  ["scopes", "By scope"],
  ["integration", "By integration"],
];

/** What a token may do: by the calls that it makes, by names of scopes, or as a definition has it. */
export function ChooseScopes({
  catalog,
  asked,
  onAsk,
}: {
  readonly catalog: Catalog;
  readonly asked: Asked;
  readonly onAsk: (asked: Asked) => void;
}): VNode {
  const [way, setWay] = useState<Way>("calls");
  // What was chosen in one way is kept while another is looked at.
  const [kept, setKept] = useState<Readonly<Record<Way, Asked>>>({
    calls: { calls: [] },
    scopes: { scopes: [] },
    integration: {},
  });
  const ask = (next: Asked): void => {
    setKept({ ...kept, [way]: next });
    onAsk(next);
  };
  return (
    <section class="choose" aria-labelledby="may-do">
      <h2 id="may-do">What it may do</h2>
      <fieldset class="segments">
        <legend class="sr">How to choose</legend>
        {ways.map(([value, words]) => (
          <label key={value}>
            <input
              type="radio"
              name="way"
              checked={way === value}
              onChange={() => {
                setWay(value);
                onAsk(kept[value]);
              }}
            />
            {words}
          </label>
        ))}
      </fieldset>
      {way === "calls" && <ByOperation catalog={catalog} calls={asked.calls ?? []} onAsk={ask} />}
      {way === "scopes" && <ByScope catalog={catalog} chosen={asked.scopes ?? []} onAsk={ask} />}
      {way === "integration" && (
        <ByIntegration catalog={catalog} chosen={asked.integration} onAsk={ask} />
      )}
    </section>
  );
}
