import { type Element, h } from "./elements.ts";
import { type RiskClass, riskClasses } from "../../../model/catalog.ts";
import { counted } from "../../check-report.ts";
import type { ReachedUnit, ReachPicture } from "../scope-report.ts";

const columns = 44;
/** Side of a square and the step from one to the next, in units of the picture. */
const side = 9;
const step = 11;
/** Beyond this many squares the rows show shares, not operations. */
const mostSquares = 1500;

/** Before and after as numbers, then every operation as a square, a row for each class of harm. */
export function reachPicture(picture: ReachPicture): Element {
  const { units, before, after } = picture;
  const changed = before !== after;
  const worstFirst = [...riskClasses].toReversed();
  return h(
    "figure",
    { class: "reach" },
    h(
      "figcaption",
      {},
      h("strong", {}, counted(picture.beforeCounts.total, "operation")),
      ` ${before}`,
      changed ? [", ", h("strong", {}, String(picture.afterCounts.total)), ` ${after}`] : undefined,
    ),
    worstFirst.flatMap((risk) => {
      const own = units.filter((unit) => unit.risk === risk);
      if (own.length === 0) return [];
      const from = picture.beforeCounts[risk];
      const to = picture.afterCounts[risk];
      return [
        h(
          "div",
          { class: `reach-row ${risk}` },
          h(
            "div",
            { class: "reach-label" },
            h("span", { class: "risk" }, risk),
            h("span", { class: "numbers" }, changed ? `${from} → ${to}` : String(from)),
          ),
          units.length > mostSquares ? shares(own, risk) : squares(own, risk, { from, to }),
        ),
      ];
    }),
    legend(units, changed, picture),
  );
}

function squares(
  units: readonly ReachedUnit[],
  risk: RiskClass,
  { from, to }: { readonly from: number; readonly to: number },
): Element {
  const rows = Math.ceil(units.length / columns);
  return h(
    "svg",
    {
      viewBox: `0 0 ${columns * step} ${rows * step}`,
      role: "img",
      "aria-label": `${counted(from, `${risk} operation`)} before, ${to} after`,
    },
    units.map((unit, index) =>
      h("rect", {
        x: (index % columns) * step + 1,
        y: Math.floor(index / columns) * step + 1,
        width: side,
        height: side,
        rx: 1.5,
        class: stateOf(unit),
      }),
    ),
  );
}

/** Shares of a bar, for providers whose every operation no picture can show. */
function shares(units: readonly ReachedUnit[], risk: RiskClass): Element {
  const width = columns * step;
  const states = ["called", "stays", "gained", "gone"] as const;
  let x = 0;
  const parts = states.flatMap((state) => {
    const count = units.filter((unit) => stateOf(unit) === state).length;
    if (count === 0) return [];
    const share = (count / units.length) * width;
    const part = h("rect", { x: round(x), y: 1, width: round(share), height: 12, class: state });
    x += share;
    return [part];
  });
  return h(
    "svg",
    {
      viewBox: `0 0 ${width} 14`,
      role: "img",
      "aria-label": `shares of ${counted(units.length, `${risk} operation`)}`,
    },
    parts,
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function stateOf({ called, before, after }: ReachedUnit): "called" | "stays" | "gained" | "gone" {
  if (!after) return "gone";
  if (!before) return "gained";
  return called ? "called" : "stays";
}

function legend(units: readonly ReachedUnit[], changed: boolean, picture: ReachPicture): Element {
  const words = {
    called: "called",
    stays: changed ? "reached before and after, not called" : "reached, not called",
    gained: `only ${picture.after}`,
    gone: `only ${picture.before}`,
  } as const;
  const present = new Set(units.map(stateOf));
  const states = (["called", "stays", "gained", "gone"] as const).filter((each) =>
    present.has(each),
  );
  return h(
    "ul",
    { class: "legend" },
    states.map((state) =>
      h(
        "li",
        {},
        h(
          "svg",
          { viewBox: "0 0 11 11", "aria-hidden": "true" },
          h("rect", { x: 1, y: 1, width: side, height: side, rx: 1.5, class: state }),
        ),
        words[state],
      ),
    ),
  );
}

/** A small bar of the reach, as wide as its part of the largest one. */
export function reachBar(
  counts: Readonly<Record<RiskClass | "total", number>>,
  most: number,
): Element {
  const width = 160;
  let x = 0;
  return h(
    "svg",
    { class: "bar", viewBox: `0 0 ${width} 10`, "aria-hidden": "true" },
    [...riskClasses].toReversed().flatMap((risk) => {
      if (counts[risk] === 0) return [];
      const share = (counts[risk] / Math.max(1, most)) * width;
      const part = h("rect", { x: round(x), y: 0, width: round(share), height: 10, class: risk });
      x += share;
      return [part];
    }),
  );
}
