import type { VNode } from "preact";
import type { Catalog, CatalogProvider, ReachAnswer } from "../api/types.ts";
import { countsInWords, ReachPicture, risks } from "./reach-picture.tsx";

const listed = 300;

/** What scopes reach, provider by provider, as the engine worked it out. */
export function Reach({
  catalog,
  answer,
}: {
  readonly catalog: Catalog;
  readonly answer: ReachAnswer;
}): VNode {
  return (
    <>
      {answer.providers.map(({ id, counts, operations, called }) => {
        const provider = catalog.providers.find((each) => each.id === id);
        if (provider === undefined) return undefined;
        // What every token can do with itself is no reach that anybody chose.
        const chosen = answer.scopes.some((scope) => isOf(provider, scope));
        if (!chosen && !(provider.guarded || catalog.providers.length === 1)) return undefined;
        return (
          <section key={id} class="reached" aria-label={`Reach in ${provider.title}`}>
            <p class="total">
              <strong>{counts.total}</strong> {counts.total === 1 ? "operation" : "operations"} of{" "}
              {provider.title}
              <span class="sub">{countsInWords(counts)}</span>
            </p>
            <ReachPicture
              provider={provider}
              counts={counts}
              reached={operations}
              called={called}
            />
            {operations.length > 0 && <Operations provider={provider} places={operations} />}
          </section>
        );
      })}
    </>
  );
}

function isOf(provider: CatalogProvider, scope: string): boolean {
  return provider.scopes.some(({ name }) => name === scope);
}

function Operations({
  provider,
  places,
}: {
  readonly provider: CatalogProvider;
  readonly places: readonly number[];
}): VNode {
  const sorted = places
    .map((place) => provider.operations[place]!)
    .toSorted((a, b) => risks.indexOf(a.risk) - risks.indexOf(b.risk));
  return (
    <details>
      <summary>Each operation, worst first</summary>
      <ul class="operations" tabIndex={0} aria-label={`Operations of ${provider.title}`}>
        {sorted.slice(0, listed).map(({ method, path, risk }) => (
          <li key={`${method} ${path}`} class={risk}>
            <span class="risk">{risk}</span>{" "}
            <code>
              {method === "SCOPE" ? "" : `${method} `}
              {path}
            </code>
          </li>
        ))}
      </ul>
      {sorted.length > listed && (
        <p class="soft">
          And {sorted.length - listed} more. <code>scopewright explain</code> lists them all.
        </p>
      )}
    </details>
  );
}
