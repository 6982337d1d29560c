import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Pages } from "../api/loading.ts";
import { useWork } from "../api/session.ts";
import type { PolicyException } from "../api/types.ts";
import { Cards } from "../parts/cards.tsx";
import { ConfirmDialog, ReasonField } from "../parts/confirm-dialog.tsx";
import { More, Refusal } from "../parts/pieces.tsx";
import { Ago } from "../parts/times.tsx";
import { visible } from "../parts/visible.ts";
import { actorInWords } from "../tokens/actors.ts";

/** Personal tokens that go on whatever the policy says, and until when. */
export function Exceptions({
  pages: { rows, loading, error, more, again },
  onChanged,
}: {
  readonly pages: Pages<PolicyException>;
  readonly onChanged: () => void;
}): VNode {
  const { may } = useWork();
  const [ending, setEnding] = useState<PolicyException>();
  return (
    <section aria-labelledby="exceptions">
      <h2 id="exceptions">Exceptions</h2>
      {error !== undefined && <Refusal error={error} again={again} />}
      {rows.length === 0 && !loading && error === undefined && (
        <p class="soft">There are none. Each would have an owner, a reason and an end.</p>
      )}
      {rows.length > 0 && (
        <>
          <Cards
            caption="Exceptions, newest first"
            busy={loading}
            titles={["Reason", "Owner", "Until", "Made by", "Actions"]}
          >
            {rows.map((each) => (
              <tr role="row" key={each.id} class={each.status === "live" ? "" : "over"}>
                <th scope="row" role="rowheader">
                  {visible(each.reason)}{" "}
                  {each.status !== "live" && <span class="pill">{each.status}</span>}
                </th>
                <td role="cell" data-label="Owner">
                  {visible(each.owner)}
                </td>
                <td role="cell" data-label="Until">
                  <Ago time={each.expires_at} />
                </td>
                <td role="cell" data-label="Made by">
                  {actorInWords(each.created_by)}
                </td>
                <td role="cell" class="acts">
                  {each.status === "live" && may("policy:write") && (
                    <button
                      type="button"
                      class="quiet small danger"
                      aria-label={`End the exception: ${visible(each.reason)}`}
                      onClick={() => setEnding(each)}
                    >
                      End
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </Cards>
          <More more={more} loading={loading} shown={rows.length} what="exceptions" />
        </>
      )}
      {ending !== undefined && (
        <EndDialog
          exception={ending}
          onCancel={() => setEnding(undefined)}
          onEnded={() => {
            setEnding(undefined);
            onChanged();
          }}
        />
      )}
    </section>
  );
}

function EndDialog({
  exception,
  onCancel,
  onEnded,
}: {
  readonly exception: PolicyException;
  readonly onCancel: () => void;
  readonly onEnded: () => void;
}): VNode {
  const { api, tell } = useWork();
  const [reason, setReason] = useState("");
  const end = async (): Promise<void> => {
    await api.send("DELETE", `/org/policy/exceptions/${exception.id}`, undefined, { reason });
    tell("The exception is ended.");
    onEnded();
  };
  return (
    <ConfirmDialog
      title="End this exception?"
      yes="End it"
      no="Let it be"
      danger
      act={end}
      onCancel={onCancel}
    >
      <p>The policy holds for its token from the next request on.</p>
      <ReasonField reason={reason} example="moved to a token of its own" onInput={setReason} />
    </ConfirmDialog>
  );
}
