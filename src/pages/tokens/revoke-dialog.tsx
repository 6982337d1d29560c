import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { ApiError } from "../api/client.ts";
import { asApiError } from "../api/loading.ts";
import { useWork } from "../api/session.ts";
import type { Token } from "../api/types.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Refusal, tokenName } from "../parts/pieces.tsx";
import { Ago } from "../parts/times.tsx";

/** Asks before a token is revoked, and says what ends with it. */
export function RevokeDialog({
  token,
  onCancel,
  onRevoked,
}: {
  readonly token: Token;
  readonly onCancel: () => void;
  readonly onRevoked: () => void;
}): VNode {
  const { api, tell } = useWork();
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const revoke = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await api.send("DELETE", `/org/tokens/${token.id}`, undefined, { reason });
      tell(`${tokenName(token)} is revoked.`);
      onRevoked();
    } catch (failure) {
      setError(asApiError(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={`Revoke ${tokenName(token)}?`}
      onCancel={onCancel}
      footer={
        <>
          <button type="button" class="quiet" onClick={onCancel}>
            Keep it
          </button>
          <button
            type="button"
            class="danger"
            aria-busy={busy}
            disabled={busy}
            onClick={() => void revoke()}
          >
            Revoke token
          </button>
        </>
      }
    >
      <p>
        The very next request with it is refused, everywhere, and so is every token that it minted.
        This can’t be undone.
      </p>
      <p class="soft">
        Last used: <Ago time={token.last_used_at} />.
      </p>
      <label>
        Reason, for the audit
        <input
          value={reason}
          maxLength={200}
          placeholder="leaked in a build log"
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      {error !== undefined && <Refusal error={error} />}
    </Dialog>
  );
}
