import { type Forge, refusalWords } from "./forge.ts";
import type { Inputs } from "./inputs.ts";

/** As much as GitHub takes for a comment, in UTF-16 units with some room. */
export const commentLimit = 65_000;

/** What the comment is to say, and whether the change passes. */
export interface CommentText {
  readonly body: string;
  readonly passes: boolean;
  /** What tells this run's comment from that of a run in another folder. */
  readonly about: string;
}

/**
 * Keeps one comment of a pull request up to date: the one that begins with a hidden mark and was
 * written by this very account. Gives a warning where GitHub does not let it.
 */
export async function keepComment(
  forge: Forge,
  number: number,
  mode: Inputs["comment"],
  text: CommentText,
): Promise<string | undefined> {
  if (mode === "never") return undefined;
  const body = `${markOf(text.about)}\n${text.body}`;
  try {
    const known = await findOwn(forge, number, markOf(text.about));
    const { octokit, repository } = forge;
    const about = { owner: repository.owner, repo: repository.name };
    if (known !== undefined) {
      if (known.body === body) return undefined;
      await octokit.rest.issues.updateComment({ ...about, comment_id: known.id, body });
    } else if (mode === "always" || !text.passes) {
      await octokit.rest.issues.createComment({ ...about, issue_number: number, body });
    }
    return undefined;
  } catch (error) {
    return `the comment could not be written: ${refusalWords(error)}; the job summary says it all. Comments need pull-requests: write, which runs of forks and Dependabot don't get`;
  }
}

/** What tells the comments of several folders of a repository apart. */
export function aboutFolder(workingDirectory: string | undefined): string {
  return (workingDirectory ?? "").replace(/^\.?\/+|^\.$|\/+$/g, "");
}

/** Nothing that could end the mark early. */
function markOf(about: string): string {
  return `<!-- scopewright${about === "" ? "" : `: ${about.replaceAll(/[^\w./-]|--+/g, "_")}`} -->`;
}

interface Own {
  readonly id: number;
  readonly body: string;
}

/** Anybody may write the mark into a comment of their own, which is left alone. */
async function findOwn(forge: Forge, number: number, mark: string): Promise<Own | undefined> {
  const { octokit, repository } = forge;
  const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, {
    owner: repository.owner,
    repo: repository.name,
    issue_number: number,
    per_page: 100,
  });
  let self: Promise<string | undefined> | undefined;
  for await (const { data } of pages) {
    for (const { id, body, user } of data) {
      if (body?.startsWith(`${mark}\n`) !== true || user === null) continue;
      self ??= loginOf(forge);
      const login = await self;
      if (login === undefined ? user.type === "Bot" : user.login === login) return { id, body };
    }
  }
  return undefined;
}

/** Whose the token is; undefined for a job's and an app's, which may not ask that. */
async function loginOf({ octokit }: Forge): Promise<string | undefined> {
  try {
    return (await octokit.rest.users.getAuthenticated()).data.login;
  } catch {
    return undefined;
  }
}
