import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useWork } from "../api/session.ts";
import type { PreviewedToken } from "../api/types.ts";
import { ConfirmDialog } from "../parts/confirm-dialog.tsx";
import { personInWords } from "./people.ts";

const dayMs = 86_400_000;

/** Lets one personal token go on for a time: with somebody who answers for it, and a reason. */
export function ExceptDialog({
  row,
  onCancel,
  onExcepted,
}: {
  readonly row: PreviewedToken;
  readonly onCancel: () => void;
  readonly onExcepted: () => void;
}): VNode {
  const { api, tell } = useWork();
  const day = (days: number): string =>
    new Date(Date.now() + days * dayMs).toISOString().slice(0, 10);
  const [owner, setOwner] = useState(row.owner === null ? "" : personInWords(row.owner));
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState(day(30));
  const except = async (): Promise<void> => {
    await api.send("POST", "/org/policy/exceptions", {
      token: row.token?.id,
      owner,
      reason,
      expires_at: `${until}T23:59:59Z`,
    });
    tell("The exception holds until it lapses.");
    onExcepted();
  };
  return (
    <ConfirmDialog
      title="Let this token go on for a time"
      yes="Except it"
      ready={owner !== "" && reason !== "" && until !== ""}
      act={except}
      onCancel={onCancel}
    >
      <p>It is let in whatever the policy says, and the exception lapses by itself.</p>
      <label>
        Who answers for it
        <input
          value={owner}
          required
          maxLength={200}
          autoComplete="off"
          onInput={(event) => setOwner(event.currentTarget.value)}
        />
      </label>
      <label>
        Reason
        <input
          value={reason}
          required
          maxLength={200}
          autoComplete="off"
          placeholder="the nightly import moves in February"
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
      <label>
        Last day
        <input
          type="date"
          value={until}
          required
          min={day(1)}
          max={day(364)}
          onInput={(event) => setUntil(event.currentTarget.value)}
        />
      </label>
    </ConfirmDialog>
  );
}
