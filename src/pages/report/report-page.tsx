import type { VNode } from "preact";
import { useLoaded } from "../api/loading.ts";
import { useWork } from "../api/session.ts";
import type { ReachCounts, TokenReport } from "../api/types.ts";
import { Cards } from "../parts/cards.tsx";
import { Empty, Head, Refusal, Scopes, Waiting } from "../parts/pieces.tsx";
import { countsInWords, ReachBar } from "../parts/reach-picture.tsx";
import { Ago } from "../parts/times.tsx";

type ScopeSet = TokenReport["scope_sets"][number];

/** What live tokens reach, by the scopes that they share; and the report on definitions. */
export function ReportPage(): VNode {
  const { api } = useWork();
  const [report, again] = useLoaded(
    (signal) => api.get<TokenReport>("/org/report", {}, signal),
    [api.organization],
  );
  return (
    <>
      <Head title="Scope report">
        <p class="lead">What the live tokens of this organisation open.</p>
      </Head>
      {report.state === "loading" && <Waiting />}
      {report.state === "failed" && <Refusal error={report.error} again={again} />}
      {report.state === "ready" && (
        <>
          <Definitions there={report.value.definitions} />
          <ScopeSets report={report.value} />
        </>
      )}
    </>
  );
}

function Definitions({ there }: { readonly there: boolean }): VNode {
  const { api } = useWork();
  return (
    <section class="note">
      <p>
        <strong>Definitions.</strong>{" "}
        {there
          ? "The service was started with definitions: their report says for each scope what it is held for, and what would do."
          : "Started with --integrations and a folder of definitions, the service also reports on these."}
      </p>
      {there && api.credential.kind === "session" && (
        <a class="button quiet" href={api.address("/org/report/definitions")}>
          Open the report on definitions
        </a>
      )}
      {there && api.credential.kind === "token" && (
        <p class="soft">
          Sign in to open it here, or run <code>scopewright report</code>.
        </p>
      )}
    </section>
  );
}

function ScopeSets({ report }: { readonly report: TokenReport }): VNode {
  const sets = report.scope_sets.toSorted((a, b) => worst(b) - worst(a));
  const most = Math.max(1, ...sets.map((set) => totalOf(set).total));
  if (sets.length === 0) {
    return (
      <Empty title="No live tokens">
        <p>There is nothing that could open anything.</p>
      </Empty>
    );
  }
  return (
    <>
      <Cards
        caption="Scope sets, the most harmful first"
        titles={["Scopes", "Reach", "Tokens", "Never used", "Last used"]}
      >
        {sets.map((set) => (
          <tr role="row" key={set.scopes.join(" ")}>
            <th scope="row" role="rowheader">
              <Scopes names={set.scopes} most={8} />
            </th>
            <td role="cell" data-label="Reach" class="reach-cell">
              <strong>{totalOf(set).total}</strong> operations
              <ReachBar counts={totalOf(set)} most={most} />
              <span class="sub">{countsInWords(totalOf(set))}</span>
            </td>
            <td role="cell" data-label="Tokens">
              {set.tokens.toLocaleString("en")}
            </td>
            <td role="cell" data-label="Never used">
              {set.never_used.toLocaleString("en")}
            </td>
            <td role="cell" data-label="Last used">
              <Ago time={set.last_used_at} />
            </td>
          </tr>
        ))}
      </Cards>
      <p class="soft">
        {report.more
          ? `The ${sets.length} sets that most tokens have; there are more.`
          : "Every set that a live token has."}
      </p>
    </>
  );
}

function totalOf({ reach }: ScopeSet): ReachCounts {
  const total = { read: 0, write: 0, destructive: 0, critical: 0, total: 0 };
  for (const { counts } of reach) {
    for (const key of Object.keys(total) as (keyof ReachCounts)[]) total[key] += counts[key];
  }
  return total;
}

/** For the order alone: harm before number. */
function worst(set: ScopeSet): number {
  const { read, write, destructive, critical } = totalOf(set);
  return read + 3 * write + 5 * destructive + 25 * critical;
}
