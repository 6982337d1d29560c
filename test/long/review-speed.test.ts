import { expect, test } from "vitest";
import { measureReview } from "../../bench/review.ts";

test("3,000 files with 500 definitions take less than 3 s beyond git, and less than 512 MB", async () => {
  const [time, memory] = await measureReview();
  expect(time).toMatchObject({ unit: "ms" });
  expect(time!.value).toBeLessThan(3_000);
  expect(memory).toMatchObject({ unit: "MB" });
  expect(memory!.value).toBeLessThan(512);
});
