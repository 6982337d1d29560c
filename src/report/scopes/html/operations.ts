import { riskClasses } from "../../../model/catalog.ts";
import { counted } from "../../check-report.ts";
import type { IntegrationAccount, ReachedUnit, ReachPicture } from "../scope-report.ts";
import { code, type Element, h, shown } from "./elements.ts";

/** Every operation beyond the calls, in a part that opens, by class of harm. */
export function operations({ picture }: IntegrationAccount): Element | undefined {
  if (picture === undefined) return undefined;
  const beyond = picture.units.filter(({ called }) => !called);
  if (beyond.length === 0) return undefined;
  return h(
    "details",
    { class: "operations" },
    h("summary", {}, summaryOf(beyond.length, picture)),
    [...riskClasses].toReversed().map((risk) => {
      const own = beyond.filter((unit) => unit.risk === risk);
      if (own.length === 0) return undefined;
      return h(
        "div",
        { "data-risk": risk },
        h("h4", {}, h("span", { class: `risk ${risk}` }, risk), ` ${own.length}`),
        h(
          "ul",
          { class: "plain" },
          own.map((unit) => operation(unit, picture)),
        ),
      );
    }),
  );
}

function summaryOf(count: number, { before, after }: ReachPicture): string {
  const when = before === after ? "" : `, ${before} or ${after}`;
  return `${counted(count, "operation")} beyond the calls${when}`;
}

function operation(
  { method, path, before, after, by }: ReachedUnit,
  names: { readonly before: string; readonly after: string },
): Element {
  const only = before && after ? undefined : `only ${after ? names.after : names.before}`;
  const through = by.length === 0 ? undefined : `through ${by.map(shown).join(", ")}`;
  return h(
    "li",
    { "data-operation": true, class: after ? (before ? undefined : "gained") : "gone" },
    code(method === "SCOPE" ? path : `${method} ${path}`),
    " ",
    h("span", { class: "sub" }, [through, only].filter(Boolean).join(", ")),
  );
}
