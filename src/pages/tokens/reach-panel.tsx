import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { ApiError } from "../api/client.ts";
import { asApiError } from "../api/loading.ts";
import { useWork } from "../api/session.ts";
import type { Asked, Catalog, ReachAnswer } from "../api/types.ts";
import { Refusal, Scopes } from "../parts/pieces.tsx";
import { Reach } from "../parts/reach.tsx";

/** Between the last change and the question, so that a run of clicks is one. */
const restMs = 120;

/** What the choice would reach, worked out by the service as it changes. */
export function ReachPanel({
  catalog,
  asked,
}: {
  readonly catalog: Catalog;
  readonly asked: Asked;
}): VNode {
  const { api } = useWork();
  const [answer, setAnswer] = useState<ReachAnswer>();
  const [error, setError] = useState<ApiError>();
  const key = JSON.stringify(asked);
  useEffect(() => {
    const abort = new AbortController();
    const timer = setTimeout(() => {
      api.send<ReachAnswer>("POST", "/org/reach", asked, {}, abort.signal).then(
        (reach) => {
          if (abort.signal.aborted) return;
          setAnswer(reach);
          setError(undefined);
        },
        (failure: unknown) => {
          if (!abort.signal.aborted) setError(asApiError(failure));
        },
      );
    }, restMs);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [key]);
  return (
    <section class="panel" aria-labelledby="will-reach">
      <h2 id="will-reach">What it will reach</h2>
      {error !== undefined && <Refusal error={error} />}
      {answer !== undefined && error === undefined && (
        <>
          <Scopes names={answer.scopes} />
          {answer.proven === true && answer.scopes.length > 0 && (
            <p class="proof">
              <span class="pill good">proven minimal</span> No other set of scopes opens these calls
              and reaches less.
            </p>
          )}
          {answer.proven === false && (
            <p class="proof">
              <span class="pill unsure">not proven minimal</span> Sufficient; the search was cut
              short.
            </p>
          )}
          {answer.scopes.length === 0 && (
            <p class="soft">
              Without scopes a token can read, rotate and revoke itself, and nothing else.
            </p>
          )}
          <Reach catalog={catalog} answer={answer} />
        </>
      )}
      <p class="sr" role="status">
        {answer !== undefined && spoken(answer)}
      </p>
    </section>
  );
}

function spoken({ scopes, providers }: ReachAnswer): string {
  const total = providers.reduce((sum, { counts }) => sum + counts.total, 0);
  return `${scopes.length} scopes reach ${total} operations`;
}
