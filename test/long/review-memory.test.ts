import { expect, test } from "vitest";
import { measureReview } from "../../bench/review.ts";

test("a review of 3,000 files with 500 definitions takes less than 512 MB", async () => {
  const memory = (await measureReview()).find(({ unit }) => unit === "MB");
  expect(memory?.value).toBeLessThan(512);
});
