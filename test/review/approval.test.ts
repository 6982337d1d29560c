import { expect, test } from "vitest";
import { approverOf } from "../../src/review/approval.ts";
import { codeOwnersOf } from "../../src/review/code-owners.ts";

const approvers = ["@acme/security", "@Sam"];

test.each([
  ["a person who is named", { given: [{ by: "sam", commit: "c1" }] }, "@Sam"],
  [
    "a member of a team that is named",
    { given: [{ by: "@kim", teams: ["@acme/security"], commit: "c1" }] },
    "@acme/security",
  ],
  ["somebody else", { given: [{ by: "@kim", commit: "c1" }] }, undefined],
  ["the author", { author: "Sam", given: [{ by: "@sam", commit: "c1" }] }, undefined],
  ["one who approved another commit", { given: [{ by: "@sam", commit: "c0" }] }, undefined],
  ["nobody", { given: [] }, undefined],
])("the word of %s", (_, approvals, expected) => {
  expect(approverOf(approvers, approvals, "c1")).toBe(expected);
});

test("files that nobody committed can't be approved", () => {
  expect(approverOf(approvers, { given: [{ by: "@sam", commit: "" }] }, undefined)).toBeUndefined();
});

const owners = `
# all
*  @acme/all
/integrations/  @acme/security a@example.com # with a comment
/integrations/free.yaml
[ab].yaml @acme/never
!x.yaml @acme/never
`;

test.each([
  ["src/a.ts", ["@acme/all"]],
  ["integrations/a.yaml", ["@acme/security", "a@example.com"]],
  ["integrations/free.yaml", []],
  ["a.yaml", ["@acme/all"]],
  ["x.yaml", ["@acme/all"]],
])("the owners of %s", (path, expected) => {
  expect(codeOwnersOf(owners, path)).toEqual(expected);
});
