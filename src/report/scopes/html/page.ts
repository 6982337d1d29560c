import { renderToString } from "preact-render-to-string";
import { filterScript, scriptHash, style, styleHash } from "../../../../generated/report-assets.js";
import type { Problem } from "../../../model/problem.ts";
import type { ScopeReport } from "../scope-report.ts";
import { account } from "./account.ts";
import { code, type Element, h, sentence, shown } from "./elements.ts";
import { overview, summary } from "./summary.ts";

/**
 * The scope report as one HTML file that loads nothing. All of it can be read without its script,
 * which adds a search and filters.
 */
export function htmlReport(report: ScopeReport): string {
  return `<!doctype html>\n${renderToString(page(report))}\n`;
}

/** Nothing but this style and this script: a name from a repository can bring in neither. */
export const reportPolicy: string = [
  "default-src 'none'",
  `style-src '${styleHash}'`,
  `script-src '${scriptHash}'`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

function page(report: ScopeReport): Element {
  return h(
    "html",
    { lang: "en" },
    h(
      "head",
      {},
      h("meta", { charset: "utf-8" }),
      h("meta", { "http-equiv": "Content-Security-Policy", content: reportPolicy }),
      h("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
      h("meta", { name: "color-scheme", content: "light dark" }),
      h("meta", { name: "referrer", content: "no-referrer" }),
      h("title", {}, `Scope report: ${shown(report.title)}`),
      h("style", { dangerouslySetInnerHTML: { __html: style } }),
    ),
    h(
      "body",
      {},
      h(
        "main",
        {},
        summary(report),
        problems("What could not be judged", report.problems),
        overview(report.accounts),
        report.accounts.map(account),
        problems("Looked at and not judged by itself", report.unjudged),
        catalogs(report),
      ),
      footer(report),
      h("script", { dangerouslySetInnerHTML: { __html: filterScript } }),
    ),
  );
}

function problems(title: string, all: readonly Problem[]): Element | undefined {
  if (all.length === 0) return undefined;
  return h(
    "section",
    {},
    h("h2", {}, title),
    h(
      "ul",
      { class: "findings" },
      all.map(({ file, at, message, help }) =>
        h(
          "li",
          {},
          file === "" ? undefined : code(at === undefined ? file : `${file}:${at.start.line}`),
          " ",
          sentence(message),
          help === undefined ? undefined : h("span", { class: "sub" }, sentence(help)),
        ),
      ),
    ),
  );
}

function catalogs({ catalogs: all }: ScopeReport): Element | undefined {
  if (all.length === 0) return undefined;
  return h(
    "section",
    { "aria-labelledby": "sources" },
    h("h2", { id: "sources" }, "Where the facts come from"),
    h(
      "dl",
      { class: "sources" },
      all.map(({ title, operations, scopes, source, digest }) => [
        h("dt", {}, shown(title)),
        h(
          "dd",
          {},
          `${operations} operations, ${scopes} scopes; `,
          shown(source.of),
          source.commit === undefined ? undefined : [" at ", code(source.commit.slice(0, 10))],
          source.date === undefined ? undefined : `, ${shown(source.date)}`,
          "; digest ",
          code(digest.slice(0, 12)),
        ),
      ]),
    ),
  );
}

function footer({ at, version }: ScopeReport): Element {
  const time = at.toISOString();
  return h(
    "footer",
    {},
    "Made by Scopewright ",
    shown(version),
    ", ",
    h("time", { datetime: time }, `${time.slice(0, 16).replace("T", " ")} UTC`),
    ". Reach is counted at its worst: with everything that scopes imply or may imply.",
  );
}
