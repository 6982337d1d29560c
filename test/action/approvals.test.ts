import { afterAll, beforeAll, expect, test } from "vitest";
import { findApprovals } from "../../src/action/approvals.ts";
import { openForge } from "../../src/action/forge.ts";
import { Secret } from "../../src/model/secret.ts";
import { approverOf } from "../../src/review/approval.ts";
import { githubStandIn, type StandIn } from "./github-stand-in.ts";

const head = "a".repeat(40);
const approvers = ["@acme/security", "@lee"];
let github: StandIn;
let reviews: readonly unknown[] = [];

beforeAll(async () => {
  github = await githubStandIn({
    "GET /repos/kim/web/pulls/1": [200, { user: { login: "kim" }, head: { sha: head } }],
    get "GET /repos/kim/web/pulls/1/reviews"(): [number, unknown] {
      return [200, reviews];
    },
    "GET /orgs/acme/teams/security/memberships/sam": [200, { state: "active" }],
    "GET /orgs/acme/teams/security/memberships/ida": [200, { state: "pending" }],
  });
});
afterAll(() => github.close());

const review = (login: string, state = "APPROVED", commit = head): unknown => ({
  user: { login },
  state,
  commit_id: commit,
});

test.each([
  ["somebody named", [review("lee")], "@lee"],
  ["a member of a team", [review("sam")], "@acme/security"],
  ["somebody whose comment came later", [review("lee"), review("lee", "COMMENTED")], "@lee"],
  ["nobody", [], undefined],
  ["the author", [review("kim")], undefined],
  ["a stranger", [review("eve")], undefined],
  ["who is only invited to the team", [review("ida")], undefined],
  ["an account that is gone", [{ user: null, state: "APPROVED", commit_id: head }], undefined],
  ["who approved an earlier commit", [review("lee", "APPROVED", "b".repeat(40))], undefined],
  ["who only commented", [review("lee", "COMMENTED")], undefined],
  ["who took it back", [review("lee"), review("lee", "CHANGES_REQUESTED")], undefined],
  ["whose approval was dismissed", [review("lee", "DISMISSED")], undefined],
])("%s", async (_, given, wanted) => {
  reviews = given;
  const environment = { apiUrl: github.url, repository: { owner: "kim", name: "web" } };
  const forge = openForge(environment, new Secret("t"), "0");
  const change = { base: "b", head, pullRequest: { number: 1, fork: false } };
  const { approvals } = await findApprovals(forge, change, approvers, head);
  expect(approverOf(approvers, approvals, head)).toBe(wanted);
});
