import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { captured } from "../cli/captured-run.ts";
import { scratchFolder } from "../cli/scratch-folder.ts";
import { hostileName, manyDefinitions } from "../report/sample-repository.ts";
import { axeFaults } from "./axe.ts";
import { browserPath, needsBrowser, troubles, withBrowser } from "./chromium.ts";

async function writtenReport(): Promise<string> {
  const root = scratchFolder(manyDefinitions);
  await captured(["report", "--format", "html", "--output", "scopes.html"], { cwd: root });
  return pathToFileURL(join(root, "scopes.html")).href;
}

describe.skipIf(browserPath() === undefined)(needsBrowser("the HTML report in Chromium"), () => {
  test.each([
    { width: 1280, dark: false },
    { width: 768, dark: true },
    { width: 360, dark: false },
    { width: 360, dark: true },
  ])("has no fault that axe finds, and fits, at $width, dark: $dark", async (options) => {
    const url = await writtenReport();
    await withBrowser(options, async (context) => {
      const page = await context.newPage();
      const seen = troubles(page, (each) => each === url);
      await page.goto(url);
      expect(await axeFaults(page)).toEqual([]);
      await page.getByText("beyond the calls").last().click();
      expect(await axeFaults(page)).toEqual([]);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide).toBeLessThanOrEqual(options.width);
      expect(seen).toEqual([]);
    });
  });

  test("finds and filters integrations", async () => {
    const url = await writtenReport();
    await withBrowser({}, async (context) => {
      const page = await context.newPage();
      await page.goto(url);
      const rows = page.locator("tbody tr[data-account]:visible");
      const sections = page.locator("section.account:visible");
      await expect.poll(() => rows.count()).toBe(4);
      await page.getByLabel("Search").fill("team:read");
      expect([await rows.count(), await sections.count()]).toEqual([1, 1]);
      expect(await rows.first().textContent()).toContain("remover");
      await page.getByLabel("Search").fill("");
      await page.getByLabel("Outcome").selectOption("pass");
      expect(await page.locator("output").textContent()).toBe("1 of 4");
      await page.getByLabel("Outcome").selectOption("");
      await page.getByLabel("Reaches").selectOption("critical");
      expect(await page.locator("output").textContent()).toBe("1 of 4");
    });
  });

  test("can be read where no script runs, by keyboard too", async () => {
    const url = await writtenReport();
    await withBrowser({ script: false }, async (context) => {
      const page = await context.newPage();
      await page.goto(url);
      expect(await page.getByLabel("Search").count()).toBe(0);
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      expect(page.url()).toMatch(/#account-0$/);
      await page.locator("details summary").first().focus();
      await page.keyboard.press("Enter");
      expect(await page.locator("li[data-operation]").first().isVisible()).toBe(true);
    });
  });

  test("shows a hostile name as text", async () => {
    const url = await writtenReport();
    await withBrowser({}, async (context) => {
      const page = await context.newPage();
      const seen = troubles(page, (each) => each === url);
      await page.goto(url);
      const shown = hostileName.replace("\u202e", "\\u{202e}");
      expect(await page.getByText(shown).count()).toBeGreaterThan(1);
      expect(await page.locator("img").count()).toBe(0);
      expect(seen).toEqual([]);
    });
  });
});
