import { options, pieces } from "../value-text.ts";
import type { Value } from "../value.ts";

/** Programs that ask nothing of an API and start no other program, whatever they are given. */
const quiet = new Set(
  [
    ": [ [[ ]] cd echo exit false fi printf pwd return shift sleep test true",
    "basename cat cut date dirname grep head jq ls mkdir rmdir sort tail touch tr uniq wc",
  ].flatMap((names) => names.split(" ")),
);

const quietGit = new Set([
  "add",
  "branch",
  "commit",
  "diff",
  "log",
  "rev-parse",
  "show",
  "status",
  "tag",
]);

/** What of gh itself sends no request. */
const quietOfGh = new Set(["browse", "completion", "help", "version", "--version"]);

const token = /\b(?:gh_token|github_token|github\.token|secrets\.)/i;

/** Whether a word holds a token, as far as the names tell. */
function holdsToken(words: readonly Value[]): boolean {
  return words.some((word) =>
    options(word).some((single) =>
      pieces(single).some((piece) =>
        token.test(piece.kind === "unknown" ? `${piece.name} ${piece.hint ?? ""}` : piece.text),
      ),
    ),
  );
}

/** Whether a command certainly asks nothing of the API that the token is for. */
export function isQuiet(name: string, rest: readonly Value[]): boolean {
  const [first, second] = rest.map((word) => (word.kind === "text" ? word.text : undefined));
  if (holdsToken(rest)) return false;
  if (name === "gh") return first !== undefined && quietOfGh.has(first);
  if (name !== "git") return quiet.has(name);
  // Whoever commits has to be named; other settings may hand over a token.
  if (first === "config")
    return /^(?:--(?:global|local)|user\.(?:name|email))$/.test(second ?? "") && isUser(rest);
  return first !== undefined && quietGit.has(first);
}

function isUser(rest: readonly Value[]): boolean {
  return rest.some((word) => word.kind === "text" && /^user\.(?:name|email)$/.test(word.text));
}
