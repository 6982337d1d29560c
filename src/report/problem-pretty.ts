import type { Problem } from "../model/problem.ts";
import { codeFrame, type TextOf } from "./code-frame.ts";
import { noteLines } from "./note-lines.ts";
import type { Style } from "./style.ts";
import { visible, visibleLines } from "./visible-text.ts";

/** A problem with the place it is at and what to do about it, for people. */
export function prettyProblem(problem: Problem, textOf: TextOf, style: Style): string {
  const lines = [
    `${style.paint("error", `error[${visible(problem.code)}]`)}${style.paint("strong", `: ${visibleLines(problem.message)}`)}`,
  ];
  let gutter = 1;
  if (problem.at === undefined) {
    if (problem.file !== "") lines.push(` ${style.paint("place", "-->")} ${visible(problem.file)}`);
  } else {
    gutter = String(problem.at.start.line).length;
    const label = problem.expected === undefined ? "" : `expected ${problem.expected}`;
    lines.push(...codeFrame([{ at: problem.at, text: label, main: true }], textOf, style, "error"));
  }
  // Where no frame can be drawn, its label would be lost.
  const framed = problem.at !== undefined && textOf(problem.at.file) !== undefined;
  const notes: [string, string][] = [];
  if (problem.expected !== undefined && !framed) notes.push(["expected", problem.expected]);
  if (problem.nearest !== undefined) notes.push(["help", `did you mean ${problem.nearest}?`]);
  if (problem.help !== undefined) notes.push(["help", problem.help]);
  if (notes.length > 0 && framed) lines.push(`${" ".repeat(gutter)} ${style.paint("place", "|")}`);
  for (const [word, text] of notes) lines.push(...noteLines(word, text, gutter, style));
  return `${lines.join("\n")}\n`;
}
