import type { ComponentChildren, VNode } from "preact";
import { useState } from "preact/hooks";
import type { ApiError } from "../api/client.ts";
import { asApiError } from "../api/loading.ts";
import { Dialog } from "./dialog.tsx";
import { Refusal } from "./pieces.tsx";

/** Asks before something is done, does it, and says why where it was refused. */
export function ConfirmDialog({
  title,
  yes,
  no = "Cancel",
  danger = false,
  ready = true,
  act,
  onCancel,
  children,
}: {
  readonly title: string;
  readonly yes: string;
  readonly no?: string;
  readonly danger?: boolean;
  /** Whether all that it takes is filled in. */
  readonly ready?: boolean;
  /** Does it; what follows when it went well is in it. */
  readonly act: () => Promise<void>;
  readonly onCancel: () => void;
  readonly children: ComponentChildren;
}): VNode {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const go = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await act();
    } catch (failure) {
      setError(asApiError(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      onCancel={onCancel}
      footer={
        <>
          <button type="button" class="quiet" onClick={onCancel}>
            {no}
          </button>
          <button
            type="button"
            class={danger ? "danger" : ""}
            aria-busy={busy}
            disabled={busy || !ready}
            onClick={() => void go()}
          >
            {yes}
          </button>
        </>
      }
    >
      {children}
      {error !== undefined && <Refusal error={error} />}
    </Dialog>
  );
}

/** A line of words for the audit. */
export function ReasonField({
  reason,
  example,
  onInput,
}: {
  readonly reason: string;
  readonly example: string;
  readonly onInput: (reason: string) => void;
}): VNode {
  return (
    <label>
      Reason, for the audit
      <input
        value={reason}
        maxLength={200}
        autoComplete="off"
        placeholder={example}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </label>
  );
}
