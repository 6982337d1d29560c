import type { OperationName } from "../model/catalog.ts";
import type { Span } from "../model/span.ts";
import type { ReviewOutcome } from "../privilege/types.ts";
import type { IntegrationReview, RulesChange } from "../review/review.ts";
import { markdownProblem } from "./check-markdown.ts";
import { counted } from "./check-report.ts";
import { markdownBlock, markdownCode, markdownSentence, markdownTable } from "./markdown-text.ts";
import {
  approvalWords,
  excuseWords,
  otherObstacles,
  outcomeWords,
  reachWords,
  type ReviewReport,
  verdictWords,
  witnesses,
} from "./review-report.ts";

/** How a review is written down. */
export interface MarkdownOptions {
  /** `brief` leaves out lists of operations, `least` everything but the table. */
  readonly detail?: "full" | "brief" | "least";
  /** The address of a line at head. */
  readonly linkTo?: (file: string, line: number) => string;
  /** Markdown that belongs to the review, before its last line. */
  readonly more?: string;
  /** How many findings of `check` fail the change, whatever its tokens can do. */
  readonly failing?: number;
}

/** More operations than this are only counted. */
const mostListed = 50;
/** So few are shown without a click. */
const mostOpen = 8;
/** More tokens that pass than this are folded away. */
const mostSections = 3;
/** More integrations than this are only counted in the shortest form. */
const mostRows = 40;

const marks: Readonly<Record<ReviewOutcome, string>> = {
  pass: "✅",
  fail: "❌",
  "cannot-judge": "❔",
};

/** The report of `diff` in GitHub's Markdown, for a comment or a job summary. */
export function markdownReview(report: ReviewReport, options: MarkdownOptions = {}): string {
  const { review, base, head, version } = report;
  const { detail = "full", failing = 0 } = options;
  const stopping = review.integrations.filter(({ outcome }) => outcome !== "pass");
  const passing = review.integrations.filter(({ outcome }) => outcome === "pass");
  const mark = failing > 0 ? marks.fail : marks[review.outcome];
  const also = failing > 0 ? `; ${counted(failing, "finding")} of \`check\` against it` : "";
  const blocks = [`### ${mark} ${headline(report)}${also}\n`];
  if (review.integrations.length > 0) blocks.push(overview([...stopping, ...passing], options));
  if (detail !== "least") {
    for (const problem of review.problems) blocks.push(markdownProblem(problem));
    if (review.rulesChanges.length > 0) {
      blocks.push(review.rulesChanges.map(rulesChange).join(""));
      if (review.rulesChanges.some(({ loosens }) => loosens)) {
        blocks.push(`${markdownSentence(capital(approvalWords(review.approvers)))}.\n`);
      }
    }
    for (const integration of stopping) blocks.push(section(integration, options));
    const sections = passing.map((integration) => section(integration, options));
    blocks.push(
      ...(stopping.length === 0 && passing.length <= mostSections ? sections : [folded(sections)]),
    );
  }
  if (options.more !== undefined && options.more !== "") blocks.push(options.more);
  const to = head === undefined ? "the files as they are" : `\`${head.commit.slice(0, 10)}\``;
  blocks.push(
    `<sub>${markdownSentence(`\`${base.commit.slice(0, 10)}\` → ${to}`)} · Scopewright ${version}</sub>\n`,
  );
  return blocks.filter((block) => block !== "").join("\n");
}

/** What a reviewer has to know, in one line. */
export function headline({ review }: Pick<ReviewReport, "review">): string {
  const { integrations, rulesChanges, problems, outcome } = review;
  const of = (wanted: ReviewOutcome): number =>
    integrations.filter((each) => each.outcome === wanted).length;
  const loosening = rulesChanges.filter(({ loosens }) => loosens).length;
  const parts = [
    ...(of("fail") > 0
      ? [
          `${counted(of("fail"), "token")} can do more than ${of("fail") === 1 ? "it" : "they"} should`,
        ]
      : []),
    ...(loosening > 0 ? [`${counted(loosening, "rule")} loosened without an approver`] : []),
    ...(of("cannot-judge") > 0 ? [`${counted(of("cannot-judge"), "token")} can't be judged`] : []),
    ...(problems.length > 0 ? [`${counted(problems.length, "input")} can't be judged`] : []),
  ];
  if (outcome !== "pass") return parts.join(", ");
  if (integrations.length === 0) return "No token can do more or less than before";
  const further = integrations.some(({ verdict }) => verdict === "widened" || verdict === "traded");
  const how = further ? "every gain is excused" : "none reaches further";
  return `${counted(integrations.length, "token")} changed: ${how}`;
}

function overview(
  integrations: readonly IntegrationReview[],
  { detail, linkTo }: MarkdownOptions,
): string {
  const shown = detail === "least" ? integrations.slice(0, mostRows) : integrations;
  const table = markdownTable(
    ["", "Token", "Verdict", "Operations in reach", "Gained", "Lost"],
    shown.map((review) => [
      marks[review.outcome],
      linked(markdownCode(review.name), review, linkTo),
      markdownSentence(verdictWords(review)),
      markdownSentence(reachWords(review) ?? "unknown"),
      String(review.gained.length),
      String(review.lost.length),
    ]),
  );
  const rest = integrations.length - shown.length;
  return rest === 0 ? table : `${table}\n${rest} more.\n`;
}

function linked(
  text: string,
  { file, at, presence }: { file: string; at: Span; presence: IntegrationReview["presence"] },
  linkTo: MarkdownOptions["linkTo"],
): string {
  if (linkTo === undefined || presence === "removed") return text;
  return `[${text}](${linkTo(file, at.start.line)})`;
}

/** What stops nobody, behind a click. */
function folded(sections: readonly string[]): string {
  if (sections.length === 0) return "";
  const summary = sections.length === 1 ? "1 token passes" : `${sections.length} tokens pass`;
  return `<details><summary>${summary}</summary>\n\n${sections.join("\n")}\n</details>\n`;
}

function rulesChange({ file, message, loosens, at }: RulesChange): string {
  const place = at === undefined ? file : `${file}:${at.start.line}`;
  const mark = loosens ? "❌ **loosened** " : "";
  return `- ${mark}${markdownCode(place)}: ${markdownSentence(message)}\n`;
}

function section(review: IntegrationReview, { detail, linkTo }: MarkdownOptions): string {
  const place = markdownCode(`${review.file}:${review.at.start.line}`);
  const name = markdownCode(review.name);
  const lines = [
    `#### ${marks[review.outcome]} ${name} ${outcomeWords[review.outcome]}\n`,
    `${grantChange(review)} in ${linked(place, review, linkTo)}\n`,
  ];
  const reasons = [...witnesses(review), ...otherObstacles(review)];
  if (reasons.length > 0) {
    lines.push(reasons.map((reason) => `- ${markdownSentence(capital(reason))}\n`).join(""));
  }
  if (review.minimal.length > 0 && !review.certifiedMinimum) {
    const proof = review.proven ? "proven" : "not proven";
    lines.push(`Its calls need no more than ${scopes(review.minimal)} (${proof}).\n`);
  }
  if (detail !== "brief") lines.push(...operationLists(review));
  if (review.waiver !== undefined && review.outcome !== "pass") {
    lines.push(
      `<details><summary>If it has to be so</summary>\n\nPut this comment into the definition, with a reason; ${markdownSentence(approvalWords(review.approvers))}.\n\n${markdownBlock(review.waiver, "yaml")}\n</details>\n`,
    );
  }
  return lines.join("\n");
}

function grantChange({ base, head }: IntegrationReview): string {
  const [before, after] = [scopes(base), scopes(head)];
  return before === after ? `Still ${after}` : `${before} → ${after}`;
}

/** What nothing excuses; what is excused where that is all. Then what is lost. */
function operationLists({ gained, lost }: IntegrationReview): readonly string[] {
  const lists: string[] = [];
  const open = gained.filter((gain) => excuseWords(gain) === undefined);
  const shown = open.length > 0 ? open : gained;
  if (shown.length > 0) {
    const causes = shown.some(({ cause }) => cause !== "definition");
    const why = open.length === 0;
    const rows = shown.map((gain) => [
      operationCell(gain),
      gain.risk,
      ...(causes ? [gain.cause] : []),
      ...(why ? [excuseWords(gain)!] : []),
    ]);
    const head = ["Operation", "Risk", ...(causes ? ["Cause"] : []), ...(why ? ["Excused"] : [])];
    const excused = gained.length - open.length;
    const summary =
      why || excused === 0
        ? `${counted(rows.length, "operation")} gained`
        : `${counted(rows.length, "operation")} gained without need, beside ${excused} that are excused`;
    const table = markdownTable(head, rows.slice(0, mostListed));
    lists.push(details(summary, table, rows.length));
  }
  if (lost.length > 0) {
    const rows = lost.map((each) => [operationCell(each), each.risk]);
    const table = markdownTable(["Operation", "Risk"], rows.slice(0, mostListed));
    lists.push(details(`${counted(rows.length, "operation")} lost`, table, rows.length, false));
  }
  return lists;
}

/** What a scope opens that nobody lists is shown as the scope. */
function operationCell({ method, path }: OperationName): string {
  return method === "SCOPE"
    ? `what ${markdownCode(path)} opens`
    : markdownCode(`${method} ${path}`);
}

/** GitHub renders Markdown in it only after an empty line. */
function details(summary: string, body: string, count: number, mayOpen = true): string {
  const rest = count > mostListed ? `\n${count - mostListed} more.\n` : "";
  const open = mayOpen && count <= mostOpen ? " open" : "";
  return `<details${open}><summary>${summary}</summary>\n\n${body}${rest}\n</details>\n`;
}

function scopes(names: readonly string[] | undefined): string {
  return names === undefined || names.length === 0
    ? "nothing"
    : names.map((name) => markdownCode(name)).join(", ");
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
