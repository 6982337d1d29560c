import { createHash } from "node:crypto";
import type { SuggestionComment } from "../report/suggestion-block.ts";
import { type Forge, refusalWords } from "./forge.ts";

/** More at once would bury the pull request. */
export const mostComments = 20;

/**
 * Puts suggestions beside their lines, each once: what stands there already from an earlier run is
 * not said again. Gives a warning where GitHub does not let it.
 */
export async function putSuggestions(
  { octokit, repository }: Forge,
  number: number,
  head: string,
  comments: readonly SuggestionComment[],
): Promise<string | undefined> {
  if (comments.length === 0) return undefined;
  const about = { owner: repository.owner, repo: repository.name, pull_number: number };
  try {
    const known = await octokit.paginate(octokit.rest.pulls.listReviewComments, {
      ...about,
      per_page: 100,
    });
    const said = new Set(known.map(({ body }) => body.split("\n")[0]));
    const fresh = comments
      .map((comment) => ({ ...comment, body: `${markOf(comment)}\n${comment.body}` }))
      .filter(({ body }) => !said.has(body.split("\n")[0]));
    if (fresh.length === 0) return undefined;
    await octokit.rest.pulls.createReview({
      ...about,
      commit_id: head,
      event: "COMMENT",
      comments: fresh.map(({ file, first, last, body }) => ({
        path: file,
        body,
        line: last,
        side: "RIGHT",
        ...(first < last ? { start_line: first, start_side: "RIGHT" } : {}),
      })),
    });
    return undefined;
  } catch (error) {
    return `suggestions could not be put beside their lines: ${refusalWords(error)}; the job summary has them as patches`;
  }
}

/** The same for the same suggestion in the same file, wherever its lines have moved. */
function markOf({ file, body }: SuggestionComment): string {
  const digest = createHash("sha256").update(`${file}\n${body}`).digest("hex").slice(0, 16);
  return `<!-- scopewright suggestion ${digest} -->`;
}
