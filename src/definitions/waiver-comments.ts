import type { Comment } from "../document/comments.ts";
import { nearestName } from "../document/nearest-name.ts";
import type { Waiver } from "../model/integration.ts";
import type { Problem } from "../model/problem.ts";
import type { Span } from "../model/span.ts";

const marker = "scopewright-allow";
const grammar = `${marker} rule(subject) until 2027-01-31 by @team: reason`;

/** Waivers found in comments, and comments that were meant as one but can't be read. */
export interface FoundWaivers {
  readonly waivers: readonly Waiver[];
  readonly problems: readonly Problem[];
}

/**
 * Reads `scopewright-allow rule(subject) until 2027-01-31 by @acme/security: reason` from comments.
 * The date, the approver and the reason may be missing, which is for rules to judge; what is there
 * but can't be read, and a misspelt marker, is a problem: a waiver is never ignored in silence.
 */
export function findWaivers(comments: readonly Comment[]): FoundWaivers {
  const waivers: Waiver[] = [];
  const problems: Problem[] = [];
  for (const { text, at } of comments) {
    const words = text.trim();
    const [first = ""] = words.split(/[\s(]/, 1);
    if (first === marker) {
      const read = parseWaiver(words.slice(marker.length).trim(), at);
      if ("code" in read) problems.push(read);
      else waivers.push(read);
    } else if (looksLikeMarker(words, first)) {
      problems.push(syntax(at, `\`${first}\` is not how a waiver begins`, marker));
    }
  }
  return { waivers, problems };
}

/** Misspellings of the marker, and what other linters call it. */
function looksLikeMarker(words: string, first: string): boolean {
  if (/^scope-?wright[-_: ]*(allow|ignore|disable|suppress|waive|except)/i.test(words)) return true;
  const bare = first.replace(/:$/, "");
  return bare.length > 9 && nearestName(bare, [marker]) !== undefined && /allow/i.test(bare);
}

function parseWaiver(text: string, at: Span): Waiver | Problem {
  const rule = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*/.exec(text)?.[0];
  if (rule === undefined) return syntax(at, "this waiver names no rule");
  let rest = text.slice(rule.length);
  let subject: string | undefined;
  if (rest.startsWith("(")) {
    const end = closing(rest);
    if (end === -1) return syntax(at, "the parenthesis of this waiver is not closed");
    subject = rest.slice(1, end).trim();
    if (subject === "") return syntax(at, "the parentheses of this waiver are empty");
    rest = rest.slice(end + 1);
  }
  const colon = /(?:^|[^\s]|\s):(?=\s|$)/.exec(rest);
  const head = colon === null ? rest : rest.slice(0, colon.index + colon[0].length - 1);
  const reason = colon === null ? "" : rest.slice(colon.index + colon[0].length).trim();
  const clauses = parseClauses(head, at);
  if ("code" in clauses) return clauses;
  return {
    rule,
    ...(subject === undefined ? {} : { subject }),
    ...clauses,
    ...(reason === "" ? {} : { reason }),
    at,
  };
}

/** Where the parenthesis at the start closes; subjects such as `GET /a(b)` hold some of their own. */
function closing(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "(") depth++;
    else if (text[at] === ")" && --depth === 0) return at;
  }
  return -1;
}

function parseClauses(text: string, at: Span): { until?: string; by?: string } | Problem {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const clauses: { until?: string; by?: string } = {};
  while (words.length > 0) {
    const word = words.shift()!;
    if (word !== "until" && word !== "by") {
      return syntax(at, `\`${word}\` is not understood in this waiver`);
    }
    if (clauses[word] !== undefined) return syntax(at, `\`${word}\` stands twice in this waiver`);
    const value = words.shift();
    if (value === undefined) return syntax(at, `nothing follows \`${word}\` in this waiver`);
    if (word === "until" && !isDate(value)) {
      return syntax(at, `\`${value}\` is not a date`, "until 2027-01-31");
    }
    clauses[word] = value;
  }
  return clauses;
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  // 31 February rolls over into March.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function syntax(at: Span, message: string, expected: string = grammar): Problem {
  return { code: "waiver-syntax", message, file: at.file, at, expected };
}
