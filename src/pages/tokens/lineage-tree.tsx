import type { VNode } from "preact";
import type { Lineage, Token } from "../api/types.ts";
import { Status, tokenName } from "../parts/pieces.tsx";
import { Ago } from "../parts/times.tsx";
import { Link } from "../router.tsx";
import { actorInWords } from "./actors.ts";

/** Who minted a token, what it replaced and was replaced by, and what it minted. */
export function LineageTree({
  token,
  lineage,
}: {
  readonly token: Token;
  readonly lineage: Lineage;
}): VNode {
  const { ancestors, family, minted, more } = lineage;
  return (
    <ol class="lineage">
      {ancestors.map((each) => (
        <Step key={each.id} of={each} current={token} words="minted what follows" />
      ))}
      <li>
        <ol aria-label="Rotations, newest first">
          {family.map((each) => (
            <Step
              key={each.id}
              of={each}
              current={token}
              words={
                each.generation === 0
                  ? `minted by ${actorInWords(each.created_by)}`
                  : `rotated by ${actorInWords(each.created_by)}`
              }
            />
          ))}
        </ol>
      </li>
      {minted.length > 0 && (
        <li class="minted">
          <p class="sub">Minted with it; revoked when it is revoked</p>
          <ol>
            {minted.map((each) => (
              <Step key={each.id} of={each} current={token} words="" />
            ))}
          </ol>
        </li>
      )}
      {more && <li class="soft">The rest is in the audit.</li>}
    </ol>
  );
}

function Step({
  of: each,
  current,
  words,
}: {
  readonly of: Token;
  readonly current: Token;
  readonly words: string;
}): VNode {
  const here = each.id === current.id;
  return (
    <li class={`step ${each.status}`} aria-current={here ? "true" : undefined}>
      <p>
        {here ? (
          <strong>{tokenName(each)}</strong>
        ) : (
          <Link to={`/tokens/${each.id}`}>{tokenName(each)}</Link>
        )}{" "}
        <Status token={each} />
      </p>
      <p class="sub">
        <code>{each.prefix}…</code> <Ago time={each.created_at} /> {words}
      </p>
    </li>
  );
}
