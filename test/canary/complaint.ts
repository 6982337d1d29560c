import { basename } from "node:path";
import type { Finding } from "./findings.ts";

const most = 100;
const widest = 160;

/** What is said of findings: where, how, and the line without the plaintext. */
export function complaint(findings: readonly Finding[]): string {
  // Folders for one test have names of their own each: one of them is enough to find the rest.
  const alike = Map.groupBy(findings, ({ channel, where, form, line }) =>
    JSON.stringify([channel, basename(where), form, printable(line)]),
  );
  const groups = [...alike.values()].map((group) => {
    const [{ channel, where, form, line }] = group as [Finding];
    const times = group.length > 1 ? `, ${group.length} times` : "";
    return `  ${channel}: ${where}: a plaintext ${form}${times}\n    ${printable(line)}`;
  });
  const more = groups.length > most ? [`  and ${groups.length - most} more`] : [];
  return [
    `plaintexts were found where none may be, ${findings.length} times:`,
    ...groups.slice(0, most),
    ...more,
  ].join("\n");
}

function printable(line: string): string {
  const text = line.replaceAll(/[^\x20-\x7e]/g, ".");
  const at = Math.max(0, text.indexOf("<plaintext>") - widest / 2);
  return text.slice(at, at + widest);
}
