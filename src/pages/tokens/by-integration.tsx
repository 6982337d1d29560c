import type { VNode } from "preact";
import type { Asked, Catalog } from "../api/types.ts";
import { Scopes } from "../parts/pieces.tsx";

/** Chooses a definition that the service was started with; the token gets its scopes. */
export function ByIntegration({
  catalog,
  chosen,
  onAsk,
}: {
  readonly catalog: Catalog;
  readonly chosen: string | undefined;
  readonly onAsk: (asked: Asked) => void;
}): VNode {
  const titles = new Map(catalog.providers.map(({ id, title }) => [id, title]));
  const known = catalog.integrations.filter(({ provider }) => titles.has(provider));
  if (known.length === 0) {
    return (
      <p class="note">
        The service knows no definitions. Start it with <code>--integrations</code> and the folder
        that holds them.
      </p>
    );
  }
  return (
    <ul class="picks" aria-label="Definitions">
      {known.map(({ name, provider, scopes }) => (
        <li key={name}>
          <label>
            <input
              type="radio"
              name="integration"
              checked={chosen === name}
              onChange={() => onAsk({ integration: name })}
            />
            <span>
              <strong>{name}</strong>
              <span class="sub">{titles.get(provider)}</span>
            </span>
            <Scopes names={scopes} />
          </label>
        </li>
      ))}
    </ul>
  );
}
