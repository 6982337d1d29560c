import { readSource } from "../document/read.ts";
import type { Outcome } from "../model/problem.ts";
import type { Approval, Approvals } from "../review/approval.ts";

const expected =
  '{"author": "@who", "given": [{"by": "@approver", "teams": ["@org/team"], "commit": "<full name>"}]}';

/** Reads who approved what, as whoever asked the forge wrote it down. */
export function readApprovals(root: string, path: string): Outcome<Approvals> {
  const source = readSource(root, path);
  if (!source.ok) return source;
  const { path: file, text } = source.value;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return refused(file, `the approvals are not valid JSON: ${(error as SyntaxError).message}`);
  }
  if (!isRecord(data)) return refused(file, "the approvals are no map");
  const { author, given } = data;
  if (author !== undefined && typeof author !== "string") {
    return refused(file, "`author` is no name");
  }
  if (!Array.isArray(given) || !given.every(isApproval)) {
    return refused(file, "`given` is no list of approvals");
  }
  return { ok: true, value: { ...(author === undefined ? {} : { author }), given } };
}

function isApproval(value: unknown): value is Approval {
  if (!isRecord(value)) return false;
  const { by, commit, teams } = value;
  const named = typeof by === "string" && typeof commit === "string";
  return named && (teams === undefined || isStrings(teams));
}

function isStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refused(file: string, message: string): Outcome<never> {
  return { ok: false, problems: [{ code: "bad-approvals", message, file, expected }] };
}
