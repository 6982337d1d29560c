import { riskClasses } from "../../model/catalog.ts";
import { markdownProblem } from "../check-markdown.ts";
import { counted } from "../check-report.ts";
import { markdownCode, markdownSentence, markdownTable, markdownText } from "../markdown-text.ts";
import { reachWords } from "../reach-words.ts";
import { verdictWords, witnesses } from "../review-report.ts";
import { durationWords, leadOf, outcomes, standings } from "./words.ts";
import type { IntegrationAccount, ReachedUnit, ScopeReport } from "./scope-report.ts";

/** More operations than this are only counted. */
const mostListed = 40;

/** The scope report in GitHub's Markdown. */
export function markdownReport(report: ScopeReport): string {
  const { accounts, change } = report;
  const blocks = [
    `# Scope report: ${markdownText(report.title)} ${outcomes[report.outcome].word}\n`,
    `${markdownSentence(leadOf(report))}\n`,
  ];
  if (change !== undefined) {
    blocks.push(
      `${markdownCode(change.base.ref)} → ${head(change.head?.ref)}: ${markdownSentence(change.line)}\n`,
    );
  }
  for (const problem of report.problems) blocks.push(markdownProblem(problem));
  if (accounts.length > 0) blocks.push(overview(accounts));
  blocks.push(...accounts.map(section));
  if (report.catalogs.length > 0) {
    blocks.push("## Where the facts come from\n");
    blocks.push(
      report.catalogs
        .map(({ title, source, digest }) => {
          const at =
            source.commit === undefined ? "" : ` at ${markdownCode(source.commit.slice(0, 10))}`;
          const date = source.date === undefined ? "" : `, ${markdownText(source.date)}`;
          return `- ${markdownText(title)}: ${markdownText(source.of)}${at}${date}; digest ${markdownCode(digest.slice(0, 12))}\n`;
        })
        .join(""),
    );
  }
  return blocks.join("\n");
}

function head(ref: string | undefined): string {
  return ref === undefined ? "the files as they lie there" : markdownCode(ref);
}

function overview(accounts: readonly IntegrationAccount[]): string {
  return markdownTable(
    ["Integration", "Granted", "Reach", "Beyond the calls", "Minimal set", "Outcome"],
    accounts.map((account) => [
      markdownCode(account.name),
      names(account.scopes.map(({ name }) => name)),
      account.reach === undefined ? "unknown" : markdownText(reachWords(account.reach)),
      String(account.excess ?? "unknown"),
      account.minimum.kind === "minimal"
        ? names(account.minimum.scopes)
        : markdownSentence(account.minimum.why),
      account.outcome === "pass" ? "passes" : `**${outcomes[account.outcome].word}**`,
    ]),
  );
}

function section(account: IntegrationAccount): string {
  const { minimum, review } = account;
  const kind = account.kind === undefined ? "" : `, ${markdownText(account.kind)}`;
  const owner =
    account.owner === undefined ? "no owner" : `owned by ${markdownText(account.owner)}`;
  const blocks = [
    `## ${markdownCode(account.name)}\n`,
    `${markdownText(account.provider)}${kind}, ${owner}, ${markdownCode(account.at)}\n`,
  ];
  if (review !== undefined) {
    const lines = [verdictWords(review), ...witnesses(review)];
    blocks.push(lines.map((line) => `- ${markdownSentence(line)}\n`).join(""));
  }
  if (account.findings.length > 0) {
    blocks.push(
      account.findings
        .map(
          ({ severity, message, rule }) =>
            `- **${severity}** ${markdownSentence(message)} (${markdownCode(rule)})\n`,
        )
        .join(""),
    );
  }
  blocks.push(
    minimum.kind === "none"
      ? `No minimal set: ${markdownSentence(minimum.why)}.\n`
      : `Minimal set: ${names(minimum.scopes)}, ${reachWords(minimum.counts)}; ${minimum.proven ? `proven, ${minimum.proof}` : "not proven"}.\n`,
    markdownTable(
      ["Scope", "Reaches by itself", "Held for", "Standing"],
      account.scopes.map(({ name, reach, holders, standing, waived }) => [
        markdownCode(name),
        reach === undefined ? "unknown" : reachWords(reach),
        holders.length === 0 ? markdownText(standings[standing].why) : names(holders),
        `${standings[standing].word}${waived ? ", waived" : ""}`,
      ]),
    ),
    terms(account),
    beyond(account),
  );
  return blocks.join("\n");
}

function terms({
  maxAge,
  rotateBefore,
  environments,
  deliveries,
  waivers,
}: IntegrationAccount): string {
  const life =
    maxAge === undefined ? "no longest life is stated" : `lives ${durationWords(maxAge)} at most`;
  const rotation =
    rotateBefore === undefined
      ? "no rotation is stated"
      : `rotated ${durationWords(rotateBefore)} before its end`;
  const lines = [`${life}, ${rotation}; environments: ${environments.join(", ") || "not stated"}`];
  for (const { sink, target, sensitive } of deliveries) {
    const back =
      sensitive === undefined
        ? "sensitivity not stated"
        : sensitive
          ? "can't be read back"
          : "can be read back";
    lines.push(`delivered to ${sink} \`${target}\`, ${back}`);
  }
  for (const { waiver, state } of waivers) {
    lines.push(
      `waiver \`${waiver.rule}${waiver.subject === undefined ? "" : `(${waiver.subject})`}\` until ${waiver.until ?? "no end"} by ${waiver.by ?? "nobody"}, ${state}: ${waiver.reason ?? "no reason"}`,
    );
  }
  return lines.map((line) => `- ${markdownSentence(line)}\n`).join("");
}

function beyond({ picture }: IntegrationAccount): string {
  const units = (picture?.units ?? []).filter(({ called }) => !called);
  if (picture === undefined || units.length === 0) return "";
  const worst = [...riskClasses]
    .toReversed()
    .flatMap((risk) => units.filter((unit) => unit.risk === risk));
  const rest = units.length > mostListed ? `\n${units.length - mostListed} more.\n` : "";
  const table = markdownTable(
    ["Operation", "Risk", "Through", "Reached"],
    worst
      .slice(0, mostListed)
      .map((unit) => [
        markdownCode(unit.method === "SCOPE" ? unit.path : `${unit.method} ${unit.path}`),
        unit.risk,
        names(unit.by),
        reached(unit, picture),
      ]),
  );
  return `<details><summary>${counted(units.length, "operation")} beyond the calls</summary>\n\n${table}${rest}\n</details>\n`;
}

function reached(
  { before, after }: ReachedUnit,
  sides: { readonly before: string; readonly after: string },
): string {
  if (before && after) return sides.before === sides.after ? sides.before : "both";
  return `only ${after ? sides.after : sides.before}`;
}

function names(all: readonly string[]): string {
  return all.length === 0 ? "nothing" : all.map(markdownCode).join(", ");
}
