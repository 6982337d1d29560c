import { counted } from "../../check-report.ts";
import type { IntegrationAccount, ScopeReport } from "../scope-report.ts";
import { type Children, code, type Element, h, pill, sentence, shown } from "./elements.ts";
import { type Row, table } from "./table.ts";
import { reachBar } from "./reach-picture.ts";
import { leadOf, outcomes } from "../words.ts";

/** What can be read in ten seconds: how it ends, four numbers, and a row for each integration. */
export function summary(report: ScopeReport): Element {
  const { word, tone } = outcomes[report.outcome];
  return h(
    "header",
    {},
    h("p", { class: "brand" }, "Scopewright scope report"),
    h("h1", {}, shown(report.title), " ", pill(tone, word)),
    h("p", { class: "lead" }, sentence(leadOf(report))),
    change(report),
    tiles(report),
  );
}

function change({ change: about }: ScopeReport): Element | undefined {
  if (about === undefined) return undefined;
  const head = about.head === undefined ? "the files as they lie there" : about.head.ref;
  const { tone } = outcomes[about.outcome];
  return h(
    "p",
    { class: `change ${tone}` },
    code(about.base.ref),
    " → ",
    about.head === undefined ? head : code(head),
    ": ",
    sentence(about.line),
  );
}

function tiles({ accounts }: ScopeReport): Element {
  const scopes = accounts.flatMap((account) => account.scopes);
  const idle = scopes.filter(({ standing }) => standing !== "needed" && standing !== "untold");
  const risky = accounts.reduce(
    (sum, { reach }) => sum + (reach === undefined ? 0 : reach.destructive + reach.critical),
    0,
  );
  const calledRisky = accounts
    .flatMap(({ calls }) => calls)
    .filter(({ risk }) => risk === "destructive" || risk === "critical").length;
  const ageless = accounts.filter(({ maxAge }) => maxAge === undefined).length;
  const tile = (number: number, words: string, tone: string): Element =>
    h("div", { class: `tile ${tone}` }, h("dd", {}, String(number)), h("dt", {}, words));
  return h(
    "dl",
    { class: "tiles" },
    tile(accounts.length, accounts.length === 1 ? "integration" : "integrations", ""),
    tile(
      idle.length,
      `of ${counted(scopes.length, "scope")} not needed`,
      idle.length > 0 ? "bad" : "good",
    ),
    tile(
      risky,
      `destructive or critical operations in reach, ${calledRisky} called`,
      risky > calledRisky ? "bad" : "good",
    ),
    tile(ageless, `without a stated longest life`, ageless > 0 ? "unsure" : "good"),
  );
}

/** A row for each integration; the head of the page's navigation. */
export function overview(accounts: readonly IntegrationAccount[]): Element | undefined {
  if (accounts.length === 0) return undefined;
  const most = Math.max(...accounts.map(({ reach }) => reach?.total ?? 0));
  return h(
    "section",
    { "aria-labelledby": "overview" },
    h("h2", { id: "overview" }, "Integrations"),
    h("div", { id: "filters", hidden: true }),
    table(
      "All integrations",
      ["Integration", "Granted", "Reach", "Beyond the calls", "Minimal set", "Outcome"],
      accounts.map((account, index) => overviewRow(account, index, most)),
    ),
  );
}

function overviewRow(account: IntegrationAccount, index: number, most: number): Row {
  const { minimum, reach, excess } = account;
  const { word, tone } = outcomes[account.outcome];
  return {
    attributes: { "data-account": index, "data-outcome": account.outcome },
    head: [
      h("a", { href: `#account-${index}` }, shown(account.name)),
      h("span", { class: "sub" }, shown(account.provider)),
    ],
    cells: [
      scopeCodes(
        account.scopes.map(({ name }) => name),
        "nothing",
      ),
      reach === undefined ? "unknown" : [h("b", {}, String(reach.total)), reachBar(reach, most)],
      excess === undefined ? "unknown" : String(excess),
      minimum.kind === "none"
        ? h("span", { class: "sub" }, sentence(minimum.why))
        : scopeCodes(minimum.scopes, "no scope"),
      pill(tone, word),
    ],
  };
}

function scopeCodes(names: readonly string[], none: string): Children {
  return names.length === 0 ? none : names.map((name) => [code(name, "scope"), " "]);
}
