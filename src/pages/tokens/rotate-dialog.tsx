import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useWork } from "../api/session.ts";
import type { Minted, Token } from "../api/types.ts";
import { ConfirmDialog } from "../parts/confirm-dialog.tsx";
import { tokenName } from "../parts/pieces.tsx";
import { RevealDialog } from "./reveal-dialog.tsx";

const graces: readonly (readonly [value: string, words: string])[] = [
  ["0", "End it at once"],
  ["1h", "One hour"],
  ["24h", "One day"],
  ["7d", "Seven days"],
];

/** Replaces a token: asks how long the old one may live, then shows the new one. */
export function RotateDialog({
  token,
  onCancel,
  onRotated,
}: {
  readonly token: Token;
  readonly onCancel: () => void;
  readonly onRotated: (successor: string) => void;
}): VNode {
  const { api, tell } = useWork();
  const [grace, setGrace] = useState("24h");
  const [minted, setMinted] = useState<Minted>();
  const rotate = async (): Promise<void> => {
    setMinted(await api.send<Minted>("POST", `/org/tokens/${token.id}/rotate`, { grace }));
  };
  if (minted !== undefined) {
    return (
      <RevealDialog
        minted={minted}
        onDone={() => {
          const { id } = minted;
          setMinted(undefined);
          tell(`${tokenName(token)} is rotated.`);
          onRotated(id);
        }}
      />
    );
  }
  return (
    <ConfirmDialog
      title={`Rotate ${tokenName(token)}`}
      yes="Rotate token"
      act={rotate}
      onCancel={onCancel}
    >
      <p>
        A new token with the same scopes and the same end takes its place. The old one works until
        the new one is first used, and no longer than this:
      </p>
      <fieldset class="choices">
        <legend class="sr">How long the old token may live</legend>
        {graces.map(([value, words]) => (
          <label key={value}>
            <input
              type="radio"
              name="grace"
              value={value}
              autoFocus={value === "24h"}
              checked={grace === value}
              onChange={() => setGrace(value)}
            />
            {words}
          </label>
        ))}
      </fieldset>
    </ConfirmDialog>
  );
}
