import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { Asked, Catalog, CatalogOperation, RequestedCall } from "../api/types.ts";

const shown = 40;

/** Chooses calls; the service works out the least that they need. */
export function ByOperation({
  catalog,
  calls,
  onAsk,
}: {
  readonly catalog: Catalog;
  readonly calls: readonly RequestedCall[];
  readonly onAsk: (asked: Asked) => void;
}): VNode {
  const [wanted, setWanted] = useState("");
  const provider = catalog.providers.find(({ guarded }) => guarded) ?? catalog.providers[0]!;
  const operations = useMemo(
    () => provider.operations.filter(({ method }) => method !== "SCOPE"),
    [provider],
  );
  const found = useMemo(() => matching(operations, wanted), [operations, wanted]);
  const isChosen = (operation: CatalogOperation): boolean =>
    calls.some(({ method, path }) => method === operation.method && path === operation.path);
  const toggle = (operation: CatalogOperation): void => {
    const { method, path, targets } = operation;
    const others = calls.filter((call) => call.method !== method || call.path !== path);
    const target = targets?.[0] === undefined ? {} : { target: targets[0] };
    onAsk({ calls: isChosen(operation) ? others : [...calls, { method, path, ...target }] });
  };
  const aim = (at: RequestedCall, target: string): void =>
    onAsk({ calls: calls.map((call) => (call === at ? { ...call, target } : call)) });
  return (
    <>
      {calls.length > 0 && (
        <ul class="chosen" aria-label="Calls that it makes">
          {calls.map((call) => {
            const operation = operations.find(
              ({ method, path }) => method === call.method && path === call.path,
            );
            return (
              <li key={`${call.method} ${call.path}`}>
                <code>
                  <b>{call.method}</b>
                  {`\u00a0${call.path}`}
                </code>
                {operation?.targets !== undefined && (
                  <select
                    aria-label={`What ${call.method} ${call.path} is aimed at`}
                    value={call.target ?? ""}
                    onChange={(event) => aim(call, event.currentTarget.value)}
                  >
                    {operation.targets.map((target) => (
                      <option key={target} value={target}>
                        {target.replaceAll("_", " ")}
                      </option>
                    ))}
                  </select>
                )}
                <button
                  type="button"
                  class="quiet small"
                  aria-label={`Leave out ${call.method} ${call.path}`}
                  onClick={() => onAsk({ calls: calls.filter((each) => each !== call) })}
                >
                  ×
                </button>
              </li>
            );
          })}
        </ul>
      )}
      <label>
        Calls to {provider.title}
        <input
          type="search"
          value={wanted}
          placeholder="POST releases"
          autoComplete="off"
          onInput={(event) => setWanted(event.currentTarget.value)}
        />
      </label>
      <ul class="picks" aria-label="Operations">
        {found.slice(0, shown).map((operation) => (
          <li key={`${operation.method} ${operation.path}`}>
            <label>
              <input
                type="checkbox"
                checked={isChosen(operation)}
                onChange={() => toggle(operation)}
              />
              <code>
                <b>{operation.method}</b>
                {`\u00a0${operation.path}`}
              </code>
              <span class={`risk ${operation.risk}`}>{operation.risk}</span>
            </label>
          </li>
        ))}
      </ul>
      <p class="soft" role="status">
        {found.length === 0
          ? "No operation of the catalog is like that."
          : found.length > shown
            ? `${shown} of ${found.length}; add a word to see fewer.`
            : `${found.length} operations.`}
      </p>
    </>
  );
}

/** Operations that hold every word, in method or path. */
function matching(
  operations: readonly CatalogOperation[],
  wanted: string,
): readonly CatalogOperation[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  return operations.filter(({ method, path }) => {
    const text = `${method} ${path}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
