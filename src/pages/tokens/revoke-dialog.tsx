import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useWork } from "../api/session.ts";
import type { Token } from "../api/types.ts";
import { ConfirmDialog, ReasonField } from "../parts/confirm-dialog.tsx";
import { tokenName } from "../parts/pieces.tsx";
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
  const revoke = async (): Promise<void> => {
    await api.send("DELETE", `/org/tokens/${token.id}`, undefined, { reason });
    tell(`${tokenName(token)} is revoked.`);
    onRevoked();
  };
  return (
    <ConfirmDialog
      title={`Revoke ${tokenName(token)}?`}
      yes="Revoke token"
      no="Keep it"
      danger
      act={revoke}
      onCancel={onCancel}
    >
      <p>
        The very next request with it is refused, everywhere, and so is every token that it minted.
        This can’t be undone.
      </p>
      <p class="soft">
        Last used: <Ago time={token.last_used_at} />.
      </p>
      <ReasonField reason={reason} example="leaked in a build log" onInput={setReason} />
    </ConfirmDialog>
  );
}
