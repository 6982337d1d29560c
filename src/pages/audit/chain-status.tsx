import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { ApiError } from "../api/client.ts";
import { asApiError } from "../api/loading.ts";
import { useWork } from "../api/session.ts";
import type { ChainStatus } from "../api/types.ts";
import { Refusal } from "../parts/pieces.tsx";

/** Checks the chain on request: each entry is read and hashed again, which a long one takes time for. */
export function ChainCheck(): VNode {
  const { api } = useWork();
  const [busy, setBusy] = useState(false);
  const [status, setStatus] = useState<ChainStatus>();
  const [error, setError] = useState<ApiError>();
  const check = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      setStatus(await api.get<ChainStatus>("/org/audit/verify"));
    } catch (failure) {
      setError(asApiError(failure));
    }
    setBusy(false);
  };
  return (
    <section class={`chain ${status === undefined ? "" : status.whole ? "good" : "bad"}`}>
      <div role="status">
        {status === undefined && (
          <p>
            <strong>Each entry holds the hash of the one before it.</strong> Checking reads them all
            and finds what was changed, taken out or added.
          </p>
        )}
        {status?.whole === true && (
          <p>
            <strong>The chain is whole.</strong> {status.entries.toLocaleString("en")} entries; note
            the last one elsewhere: <code>{`${status.entries}:${status.hash}`}</code>
          </p>
        )}
        {status?.whole === false && (
          <p>
            <strong>
              The chain is broken
              {status.fault === null ? "" : ` at entry ${status.fault.sequence}`}.
            </strong>{" "}
            {status.fault?.message} From there on it proves nothing: export it, and find out who
            could write to the database.
          </p>
        )}
        {error !== undefined && <Refusal error={error} />}
      </div>
      <button
        type="button"
        class="quiet"
        aria-busy={busy}
        disabled={busy}
        onClick={() => void check()}
      >
        {busy ? "Checking…" : "Check the chain"}
      </button>
    </section>
  );
}
