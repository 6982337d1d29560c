import { expect, test } from "vitest";
import type { SuggestionComment } from "../../src/report/suggestion-block.ts";
import { suggestionComments } from "../../src/report/suggestion-block.ts";
import type { LineRange } from "../../src/review/git-hunks.ts";

const text = "one\ntwo\n```\n\tfour\nfive\n";

function suggested(
  start: string,
  end: string,
  fresh: string,
  shown: readonly LineRange[] = [{ first: 1, last: 5 }],
): readonly SuggestionComment[] | undefined {
  const from = text.indexOf(start);
  const to = end === "" ? from : text.indexOf(end) + end.length;
  const edit = { file: "a.txt", start: from, end: to, text: fresh };
  return suggestionComments(
    { title: "change it", edits: [edit] },
    () => text,
    () => shown,
  );
}

test.each([
  ["a line", suggested("two", "two", "2"), { first: 2, last: 2 }, "```suggestion\n2\n```\n"],
  ["lines", suggested("one", "two", "1"), { first: 1, last: 2 }, "```suggestion\n1\n```\n"],
  [
    "nothing for a line",
    suggested("two\n", "two\n", ""),
    { first: 2, last: 2 },
    "```suggestion\n```\n",
  ],
  [
    "a line after another",
    suggested("two", "", "new\n"),
    { first: 1, last: 1 },
    "```suggestion\none\nnew\n```\n",
  ],
  [
    "a line before the first",
    suggested("one", "", "new\n"),
    { first: 1, last: 1 },
    "```suggestion\nnew\none\n```\n",
  ],
  [
    "text that holds a fence, in a longer one",
    suggested("two", "two", "``` x"),
    { first: 2, last: 2 },
    "````suggestion\n``` x\n````\n",
  ],
  ["a tab", suggested("four", "four", "4"), { first: 4, last: 4 }, "```suggestion\n\t4\n```\n"],
])("%s", (_, comments, place, block) => {
  expect(comments).toMatchObject([{ file: "a.txt", ...place }]);
  expect(comments![0]!.body).toBe(`Change it.\n\n${block}`);
});

test("nothing beside lines that the change does not show as one piece", () => {
  expect(suggested("one", "five", "x", [{ first: 1, last: 4 }])).toBeUndefined();
  const apart = [
    { first: 1, last: 2 },
    { first: 3, last: 5 },
  ];
  expect(suggested("two", "four", "x", apart)).toBeUndefined();
});

test("nothing that holds what can't be seen", () => {
  expect(suggested("two", "two", "2\u202e")).toBeUndefined();
});
