import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Minted } from "../api/types.ts";
import { Dialog } from "../parts/dialog.tsx";
import { tokenName } from "../parts/pieces.tsx";

type Copied = "no" | "yes" | "failed";

/**
 * Shows a plaintext for the only time. It is a value of this dialog alone, and goes with it; nothing
 * but Done ends it, so that no stray key loses the token.
 */
export function RevealDialog({
  minted,
  onDone,
}: {
  readonly minted: Minted;
  readonly onDone: () => void;
}): VNode {
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState<Copied>("no");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(minted.token);
      setCopied("yes");
    } catch {
      // Not allowed, or no secure origin: select it, so that the keyboard can.
      field.current?.select();
      setCopied("failed");
    }
  };
  return (
    <Dialog
      title="Store this token now"
      footer={
        <button type="button" onClick={onDone} class={copied === "yes" ? "" : "quiet"}>
          Done
        </button>
      }
    >
      <p>
        <strong>{tokenName(minted)}</strong> is shown this once. The service keeps only its hash: if
        you lose it, rotate it.
      </p>
      <div class="plaintext">
        <label>
          <span class="sr">The token</span>
          <input
            ref={field}
            readOnly
            value={minted.token}
            autoComplete="off"
            spellcheck={false}
            data-1p-ignore
            onFocus={(event) => event.currentTarget.select()}
          />
        </label>
        <button type="button" onClick={() => void copy()} class={copied === "yes" ? "quiet" : ""}>
          {copied === "yes" ? "Copied" : "Copy"}
        </button>
      </div>
      <p class="soft" role="status">
        {copied === "yes"
          ? "In the clipboard. Paste it where it belongs, then press Done."
          : copied === "failed"
            ? "The browser let us not copy; it is selected, so copy it by hand."
            : "Whoever holds it can use it."}
      </p>
    </Dialog>
  );
}
