import { expect, test } from "vitest";
import { runReview } from "../../src/check/run-review.ts";
import type { Review } from "../../src/review/review.ts";
import { scratchRepository } from "./scratch-repository.ts";

const file = ".github/workflows/ci.yml";

function workflow(permissions: string, on = "pull_request", step = "actions/checkout@v5"): string {
  return `on: ${on}
jobs:
  test:
    runs-on: ubuntu-latest
${permissions === "" ? "" : `    permissions: ${permissions}\n`}    steps:
      - uses: ${step}
`;
}

async function judged(base: string | undefined, head: string): Promise<Review> {
  const repository = scratchRepository(base === undefined ? { "a.txt": "" } : { [file]: base });
  repository.git("switch", "--quiet", "--create", "change");
  repository.commit({ [file]: head });
  const { root, env } = repository;
  const now = new Date("2026-11-22T12:00:00Z");
  const run = await runReview({ root, env, now, base: "main", head: "change" });
  if (!run.ok) throw new Error(run.problems[0].message);
  return run.value.review;
}

test("a permission that a step needs may come with the job", async () => {
  const review = await judged(undefined, workflow("{ contents: read }"));
  expect(review.outcome).toBe("pass");
  expect(review.integrations[0]!.gained.some(({ stated }) => stated)).toBe(true);
});

test("a permission that no step needs is a widening", async () => {
  const review = await judged(
    workflow("{ contents: read }"),
    workflow("{ contents: read, deployments: write }"),
  );
  expect(review).toMatchObject({ verdict: "widened", outcome: "fail" });
  expect(review.integrations[0]!.waiver).toContain("widening(deployments:write)");
});

test("write where a step only needs read is a widening", async () => {
  const review = await judged(workflow("{ contents: read }"), workflow("{ contents: write }"));
  expect(review.outcome).toBe("fail");
});

test("a deleted block can't be judged: what the repository's default is, no file states", async () => {
  const review = await judged(workflow("{ contents: read }"), workflow(""));
  expect(review.outcome).toBe("cannot-judge");
  expect(review.problems).toMatchObject([{ code: "default-token" }]);
});

test("a job that had the default already stops nobody", async () => {
  const beside =
    "  lint: { runs-on: ubuntu-latest, permissions: {}, steps: [{ run: npm test }] }\n";
  const [base, head] = ["actions/checkout@v4", "actions/checkout@v5"].map(
    (step) => workflow("", "pull_request", step) + beside,
  );
  const review = await judged(base, head!);
  expect(review.outcome).toBe("pass");
});

test("pull_request_target in place of pull_request is a larger exposure", async () => {
  const permissions = "{ contents: read }";
  const review = await judged(workflow(permissions), workflow(permissions, "pull_request_target"));
  expect(review).toMatchObject({ verdict: "widened", outcome: "fail" });
  expect(review.integrations[0]!.exposure).toMatchObject([{ dimension: "trigger" }]);
});
