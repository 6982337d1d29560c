import { visible } from "../parts/visible.ts";

const kinds: readonly (readonly [label: string, words: string])[] = [
  ["session:", ""],
  ["org-token:", "token "],
  ["personal-token:", "personal token "],
];

/** Who did something, as a person would say it. */
export function actorInWords(label: string): string {
  for (const [start, words] of kinds) {
    if (label.startsWith(start)) return words + visible(label.slice(start.length));
  }
  return label === "admin-token" ? "ADMIN_TOKEN" : label.replaceAll("-", " ");
}
