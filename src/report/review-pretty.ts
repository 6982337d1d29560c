import type { IntegrationReview } from "../review/review.ts";
import { counted } from "./check-report.ts";
import { codeFrame } from "./code-frame.ts";
import { noteLines } from "./note-lines.ts";
import { prettyProblem } from "./problem-pretty.ts";
import {
  approvalWords,
  excuseWords,
  otherObstacles,
  outcomeWords,
  reachWords,
  type ReviewReport,
  reviewLine,
  verdictWords,
  witnesses,
} from "./review-report.ts";
import type { Style, Tone } from "./style.ts";
import { visible } from "./visible-text.ts";

const tones: Readonly<Record<IntegrationReview["outcome"], Tone>> = {
  pass: "help",
  fail: "error",
  "cannot-judge": "warning",
};

/** More gains and losses than this are only counted; the JSON report has them all. */
const mostListed = 12;

/** The report of `diff` for people. */
export function prettyReview(report: ReviewReport, style: Style): string {
  const { review, base, head, textOf } = report;
  const place = (commit: string): string => commit.slice(0, 10);
  const what = head === undefined ? "the files as they are" : `${head.ref} (${place(head.commit)})`;
  const blocks = [
    style.paint("note", visible(`Comparing ${base.ref} (${place(base.commit)}) with ${what}`)) +
      "\n",
  ];
  for (const problem of review.problems) blocks.push(prettyProblem(problem, textOf, style));
  for (const change of review.rulesChanges) {
    const tone = change.loosens ? "error" : "note";
    const lines = [
      `${style.paint(tone, change.loosens ? "loosened" : "rules")}: ${visible(change.message)}`,
    ];
    if (change.at === undefined) {
      lines.push(` ${style.paint("place", "-->")} ${visible(change.file)}`);
    } else {
      lines.push(...codeFrame([{ at: change.at, text: "", main: true }], textOf, style, tone));
    }
    if (change.loosens) {
      lines.push(...noteLines("help", approvalWords(review.approvers), 1, style));
    }
    blocks.push(`${lines.join("\n")}\n`);
  }
  for (const integration of review.integrations) {
    blocks.push(prettyIntegration(integration, report, style));
  }
  blocks.push(`${style.paint(tones[review.outcome], visible(reviewLine(report)))}\n`);
  return blocks.join("\n");
}

function prettyIntegration(
  review: IntegrationReview,
  { textOf }: ReviewReport,
  style: Style,
): string {
  const tone = tones[review.outcome];
  const lines = [
    style.paint(tone, outcomeWords[review.outcome]) +
      style.paint("strong", visible(`: ${review.name} (${verdictWords(review)})`)),
  ];
  const label = verdictWords(review);
  lines.push(
    ...(review.presence === "removed"
      ? [` ${style.paint("place", "-->")} ${visible(review.file)}`]
      : codeFrame([{ at: review.at, text: label, main: true }], textOf, style, tone)),
  );
  const note = (word: string, text: string): number =>
    lines.push(...noteLines(word, text, 1, style));
  note("scopes", `${listed(review.base)} → ${listed(review.head)}`);
  const reach = reachWords(review);
  if (reach !== undefined) note("reach", `${reach} operations`);
  for (const witness of witnesses(review)) note("why", witness);
  for (const obstacle of otherObstacles(review)) note("why", obstacle);
  gains(review, note);
  if (review.lost.length > 0) {
    const [worst] = review.lost;
    note(
      "lost",
      `${counted(review.lost.length, "operation")}, such as ${worst!.method} ${worst!.path}`,
    );
  }
  if (review.minimal.length > 0 && !review.certifiedMinimum) {
    const proof = review.proven ? "proven" : "not proven";
    note("minimal", `${review.minimal.join(", ")} (${proof})`);
  }
  if (review.waiver !== undefined && review.outcome !== "pass") {
    note("help", "where it has to be so, add this comment to the definition:");
    lines.push(`      ${style.paint("added", visible(review.waiver))}`);
    note("help", approvalWords(review.approvers));
  }
  return `${lines.join("\n")}\n`;
}

function gains(review: IntegrationReview, note: (word: string, text: string) => number): void {
  // What is excused is of interest where nothing else is left.
  const open = review.gained.filter((gain) => excuseWords(gain) === undefined);
  const mentioned = review.outcome === "pass" ? review.gained : open;
  const shown = mentioned.slice(0, mostListed);
  for (const gain of shown) {
    const excuse = excuseWords(gain);
    const why = excuse === undefined ? "" : `, ${excuse}`;
    const cause = gain.cause === "definition" ? "" : `, by the ${gain.cause}`;
    note("gained", `${gain.method} ${gain.path} (${gain.risk}${cause}${why})`);
  }
  const rest = review.gained.length - shown.length;
  const excused = review.gained.length - mentioned.length;
  if (rest > 0) {
    const beside = excused === 0 ? "" : ` (${excused} excused)`;
    note("gained", `${rest} more${beside}: see --format json`);
  }
  for (const each of review.exposure) {
    const waived = each.waived ? " (waived)" : "";
    note("exposed", `${each.dimension}: ${listed(each.base)} → ${listed(each.head)}${waived}`);
  }
}

function listed(names: readonly string[] | undefined): string {
  return names === undefined || names.length === 0 ? "nothing" : names.join(", ");
}
