import type { AccountWaiver, IntegrationAccount } from "../scope-report.ts";
import { type Children, code, codes, type Element, h, pill, shown } from "./elements.ts";
import { durationWords } from "../words.ts";

/** Life, rotation, delivery and exceptions: what surrounds the scopes. */
export function terms(account: IntegrationAccount): Element {
  return h(
    "div",
    { class: "terms" },
    h(
      "div",
      {},
      h("h3", {}, "Life and rotation"),
      h(
        "dl",
        {},
        term("Longest life", age(account.maxAge)),
        term(
          "Rotated",
          account.rotateBefore === undefined
            ? pill("unsure", "not stated")
            : `${durationWords(account.rotateBefore)} before its end`,
        ),
        term("Environments", codes(account.environments, "not stated")),
        term("Tokens", account.shared ? pill("bad", "one for all") : "one for each environment"),
        account.resources === undefined
          ? undefined
          : term("Limited to", codes(account.resources, "nothing")),
      ),
    ),
    h("div", {}, h("h3", {}, "Delivered to"), deliveries(account)),
    h("div", {}, h("h3", {}, "Waivers"), waivers(account)),
  );
}

function term(name: string, value: Children): Children {
  return [h("dt", {}, name), h("dd", {}, value)];
}

function age(maxAge: number | undefined): Children {
  return maxAge === undefined ? pill("unsure", "not stated") : durationWords(maxAge);
}

function deliveries({ deliveries: all }: IntegrationAccount): Element {
  if (all.length === 0) return h("p", { class: "sub" }, "Nowhere that the definition names.");
  return h(
    "ul",
    { class: "plain" },
    all.map(({ sink, target, environments, sensitive }) =>
      h(
        "li",
        {},
        `${shown(sink)} `,
        code(target),
        " ",
        sensitive === true
          ? pill("good", "can't be read back")
          : pill(
              sensitive === false ? "bad" : "unsure",
              sensitive === false ? "can be read back" : "sensitivity not stated",
            ),
        h("span", { class: "sub" }, environments.map(shown).join(", ")),
      ),
    ),
  );
}

function waivers({ waivers: all }: IntegrationAccount): Element {
  if (all.length === 0) return h("p", { class: "sub" }, "None.");
  return h("ul", { class: "plain" }, all.map(waiverItem));
}

function waiverItem({ waiver, state, days, at }: AccountWaiver): Element {
  const subject = waiver.subject === undefined ? "" : `(${waiver.subject})`;
  const until = waiver.until ?? "no end";
  const left =
    state === "valid" ? `${days} days left` : state === "expired" ? "expired" : "without a date";
  return h(
    "li",
    {},
    code(`${waiver.rule}${subject}`),
    " ",
    pill(state === "valid" ? "good" : "bad", left),
    h(
      "span",
      { class: "sub" },
      shown(
        [
          `until ${until}`,
          waiver.by === undefined ? "by nobody" : `by ${waiver.by}`,
          waiver.reason ?? "no reason",
          at,
        ].join(", "),
      ),
    ),
  );
}
