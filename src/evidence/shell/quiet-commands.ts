import { options, pieces } from "../value-text.ts";
import type { Value } from "../value.ts";
import type { ReadCommand } from "./commands.ts";

/** Programs that ask nothing of an API, whatever token their surroundings hold. */
const quiet = new Set(
  [
    ": [ [[ ]] break cd continue echo exit false fi local printf pwd read return set shift sleep test true unset wait",
    "awk base64 basename cat cmp comm cp cut date diff dirname du egrep expr fgrep file fold grep gunzip gzip head",
    "hostname jq ln ls mkdir mktemp mv nl nproc od paste readlink realpath rev rm rmdir sed seq sha256sum shasum",
    "sort split stat tac tail tar tee touch tr uname uniq unzip wc which yq zip",
    "git",
  ].flatMap((names) => names.split(" ")),
);

/** What of gh itself sends no request. */
const quietOfGh = new Set(["browse", "completion", "config", "help", "version", "--version"]);

const token = /\b(?:gh_token|github_token|github\.token|secrets\.)/i;

/** Whether a word holds a token, as far as the names tell. */
export function holdsToken(words: readonly Value[]): boolean {
  return words.some((word) =>
    options(word).some((single) =>
      pieces(single).some(
        (piece) => piece.kind === "unknown" && token.test(`${piece.name} ${piece.hint ?? ""}`),
      ),
    ),
  );
}

/** Whether a command certainly asks nothing of the API that the token is for. */
export function isQuiet({ name, rest, findings }: ReadCommand): boolean {
  if (name === undefined) return false;
  if (name === "gh") {
    const [first] = rest;
    return first?.kind === "text" && quietOfGh.has(first.text);
  }
  return findings === undefined && quiet.has(name) && !holdsToken(rest);
}
