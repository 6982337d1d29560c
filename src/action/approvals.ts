import type { Approval, Approvals } from "../review/approval.ts";
import type { Change } from "./change.ts";
import { type Forge, refusalWords } from "./forge.ts";

/** Who approved the change, and what could not be found out. */
export interface FoundApprovals {
  readonly approvals: Approvals;
  readonly warnings: readonly string[];
}

/**
 * Asks GitHub who approved the head commit. What the token may not see is nobody's approval, and is
 * said.
 *
 * @param approvers whom base names; only membership in these teams is asked for
 * @param head the commit under review: in a merge queue, the one that GitHub made of the approved
 */
export async function findApprovals(
  forge: Forge,
  { pullRequest, queued }: Change,
  approvers: readonly string[],
  head: string,
): Promise<FoundApprovals> {
  const number = pullRequest?.number ?? queued;
  const nobody = { approvals: { given: [] }, warnings: [] };
  if (number === undefined || approvers.length === 0) return nobody;
  try {
    const { author, approvedBy } = await reviewsOf(
      forge,
      number,
      queued === undefined ? head : undefined,
    );
    const warnings: string[] = [];
    const given: Approval[] = [];
    for (const by of approvedBy) {
      const teams = await teamsOf(forge, by, approvers, warnings);
      given.push({ by, teams, commit: head });
    }
    return { approvals: { given, ...(author === undefined ? {} : { author }) }, warnings };
  } catch (error) {
    const warning = `who approved this change could not be read: ${refusalWords(error)}; grant pull-requests: read`;
    return { ...nobody, warnings: [warning] };
  }
}

/** Accounts whose last word on this very commit is an approval. */
async function reviewsOf(
  { octokit, repository: { owner, name: repo } }: Forge,
  number: number,
  head: string | undefined,
): Promise<{ readonly author?: string; readonly approvedBy: readonly string[] }> {
  const about = { owner, repo, pull_number: number };
  const { data: pull } = await octokit.rest.pulls.get(about);
  const commit = head ?? pull.head.sha;
  const reviews = await octokit.paginate(octokit.rest.pulls.listReviews, {
    ...about,
    per_page: 100,
  });
  const last = new Map<string, boolean>();
  for (const { user, state, commit_id: of } of reviews) {
    // A comment takes nothing back.
    if (user === null || state === "COMMENTED" || state === "PENDING") continue;
    last.set(user.login, state === "APPROVED" && of === commit);
  }
  const approvedBy = [...last].flatMap(([login, approved]) => (approved ? [login] : []));
  return { approvedBy, ...(pull.user === null ? {} : { author: pull.user.login }) };
}

/** The teams among the approvers that an account is in. */
async function teamsOf(
  { octokit }: Forge,
  username: string,
  approvers: readonly string[],
  warnings: string[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const team of approvers.filter((name) => name.includes("/"))) {
    const [org = "", slug = ""] = team.replace(/^@/, "").split("/");
    try {
      const { data } = await octokit.rest.teams.getMembershipForUserInOrg({
        org,
        team_slug: slug,
        username,
      });
      if (data.state === "active") found.push(team);
    } catch (error) {
      const hint =
        "`token` has to be one that may read the organisation's members, such as an app's";
      warnings.push(
        `whether ${username} is in ${team} could not be read: ${refusalWords(error)}; ${hint}`,
      );
    }
  }
  return found;
}
