import type { Finding } from "../../../model/finding.ts";
import { reachWords } from "../../reach-words.ts";
import { verdictWords, witnesses } from "../../review-report.ts";
import type { AccountCall, HeldScope, IntegrationAccount } from "../scope-report.ts";
import { type Children, code, codes, type Element, h, pill, sentence, shown } from "./elements.ts";
import { operations } from "./operations.ts";
import { reachPicture } from "./reach-picture.ts";
import { type Row, table } from "./table.ts";
import { terms } from "./terms.ts";
import { outcomes, standings } from "../words.ts";

/** All about one integration. */
export function account(each: IntegrationAccount, index: number): Element {
  const { word, tone } = outcomes[each.outcome];
  const id = `account-${index}`;
  return h(
    "section",
    { class: "account", id, "aria-labelledby": `${id}-title`, "data-account": index },
    h("h2", { id: `${id}-title` }, shown(each.name), " ", pill(tone, word)),
    h("p", { class: "sub" }, facts(each)),
    review(each),
    findings(each.findings),
    minimum(each),
    each.picture === undefined ? undefined : reachPicture(each.picture),
    h("h3", {}, "Scopes and why they are held"),
    scopeTable(each),
    h("h3", {}, "Calls"),
    callList(each),
    operations(each),
    terms(each),
  );
}

function facts({ provider, kind, issuer, owner, at }: IntegrationAccount): Children {
  return [
    shown(provider),
    kind === undefined ? undefined : [" · ", shown(kind)],
    issuer === undefined ? undefined : [" · minted by ", shown(issuer)],
    " · ",
    owner === undefined ? "no owner" : ["owned by ", shown(owner)],
    " · ",
    code(at),
  ];
}

function review({ review: about }: IntegrationAccount): Element | undefined {
  if (about === undefined) return undefined;
  const { tone } = outcomes[about.outcome];
  return h(
    "div",
    { class: `note ${tone}` },
    h("p", {}, h("strong", {}, "This change: "), shown(verdictWords(about))),
    h(
      "ul",
      {},
      witnesses(about).map((words) => h("li", {}, sentence(words))),
      about.gained.length === 0
        ? undefined
        : h(
            "li",
            {},
            `gained: `,
            codes(
              about.gained.map(({ method, path }) => `${method} ${path}`),
              "nothing",
            ),
          ),
    ),
  );
}

function findings(all: readonly Finding[]): Element | undefined {
  if (all.length === 0) return undefined;
  return h(
    "ul",
    { class: "findings" },
    all.map((finding) =>
      h(
        "li",
        { class: finding.severity },
        pill(finding.severity === "error" ? "bad" : "unsure", finding.severity),
        " ",
        sentence(finding.message),
        " ",
        h("span", { class: "sub" }, code(finding.rule), ` line ${finding.at.start.line}`),
        finding.fix === undefined
          ? undefined
          : h("span", { class: "sub" }, `${finding.fix.safety} fix: `, sentence(finding.fix.title)),
      ),
    ),
  );
}

function minimum({ minimum: least }: IntegrationAccount): Element {
  if (least.kind === "none") {
    return h(
      "p",
      { class: "minimum" },
      h("strong", {}, "No minimal set: "),
      sentence(least.why),
      ".",
    );
  }
  return h(
    "p",
    { class: "minimum" },
    h("strong", {}, least.granted ? "This is the minimal set: " : "Minimal set: "),
    codes(least.scopes, "no scope"),
    `, which reaches ${reachWords(least.counts)}. `,
    least.proven
      ? [pill("good", "proven"), ` ${least.proof}; catalog `, code(least.digest.slice(0, 12)), ". "]
      : [pill("unsure", "not proven"), " "],
    least.ties.length === 0
      ? undefined
      : [
          "As good: ",
          least.ties.map((tie, index) => [index === 0 ? "" : "; ", codes(tie, "")]),
          ".",
        ],
  );
}

function scopeTable({ name, scopes }: IntegrationAccount): Element {
  if (scopes.length === 0) return h("p", {}, "No scope is granted.");
  const columns = ["Scope", "Reaches by itself", "Held for", "Standing"];
  return table(`Scopes of ${shown(name)}`, columns, scopes.map(scopeRow));
}

function scopeRow(scope: HeldScope): Row {
  const { word, tone, why } = standings[scope.standing];
  const implied =
    scope.impliedBy === undefined ? undefined : ["implied by ", code(scope.impliedBy)];
  const about = [scope.resource, scope.access].filter((each) => each !== undefined);
  return {
    head: [code(scope.name), h("span", { class: "sub" }, shown(about.join(", ")))],
    cells: [
      scope.reach === undefined ? "unknown" : reachWords(scope.reach),
      scope.holders.length > 0
        ? h(
            "ul",
            { class: "plain" },
            scope.holders.map((holder) => h("li", {}, code(holder))),
          )
        : h("span", { class: "sub" }, implied ?? why),
      [pill(tone, word), scope.waived ? [" ", pill("unsure", "waived")] : undefined],
    ],
  };
}

function callList({ calls, callsComplete, unresolved }: IntegrationAccount): Children {
  const closing = callsComplete
    ? "The definition states that nothing else is called."
    : "Nobody states that nothing else is called.";
  return [
    calls.length === 0
      ? h("p", {}, "No call is known.")
      : h("ul", { class: "calls" }, calls.map(callItem)),
    unresolved.length === 0
      ? undefined
      : h(
          "details",
          {},
          h(
            "summary",
            {},
            `${unresolved.length} places that may be calls and could not be resolved`,
          ),
          h(
            "ul",
            { class: "plain" },
            unresolved.map(({ at, reason }) => h("li", {}, code(at), ": ", sentence(reason))),
          ),
        ),
    h("p", { class: "sub" }, closing),
  ];
}

function callItem(call: AccountCall): Element {
  const target = call.target === undefined ? "" : ` (${call.target})`;
  return h(
    "li",
    {},
    code(`${call.method} ${call.path}${target}`),
    " ",
    call.risk === undefined ? pill("unsure", "unknown operation") : pill(call.risk, call.risk),
    call.opened === false ? [" ", pill("bad", "not opened by the grant")] : undefined,
    h("span", { class: "sub" }, call.evidence.map(shown).join("; ")),
  );
}
