import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useWork } from "../api/session.ts";
import { ConfirmDialog, ReasonField } from "../parts/confirm-dialog.tsx";

/** Asks before a member's personal token is shut out of the organisation. */
export function CutOffDialog({
  id,
  name,
  onCancel,
  onCutOff,
}: {
  readonly id: string;
  readonly name: string;
  readonly onCancel: () => void;
  readonly onCutOff: () => void;
}): VNode {
  const { api, place, tell } = useWork();
  const [reason, setReason] = useState("");
  const cut = async (): Promise<void> => {
    await api.send("DELETE", `/org/personal-tokens/${id}`, undefined, { reason });
    tell(`${name} is cut off.`);
    onCutOff();
  };
  return (
    <ConfirmDialog
      title={`Cut off ${name}?`}
      yes="Cut it off"
      no="Let it be"
      danger
      act={cut}
      onCancel={onCancel}
    >
      <p>
        From the very next request on it opens nothing of {place.organization.name}, whatever the
        policy says, and without its person. Elsewhere it lives on until its person ends it. This
        can’t be undone.
      </p>
      <ReasonField reason={reason} example="found in a public repository" onInput={setReason} />
    </ConfirmDialog>
  );
}
