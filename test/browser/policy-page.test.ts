import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OidcService, startOidcService } from "../server/oidc-service.ts";
import { axeFaults } from "./axe.ts";
import { browserPath, needsBrowser, troubles, withBrowser } from "./chromium.ts";
import { addPersonalTokens } from "./many-personal-tokens.ts";

let service: OidcService;
let personal: readonly string[];
const releases = { method: "POST", path: "/api/0/organizations/acme/releases/" };

async function policyPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${service.origin}/policy`);
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "What denying would break" }).waitFor();
  return page;
}

function troublesOf(page: Page): readonly string[] {
  const { issuer } = service.provider;
  return troubles(page, (url) => url.startsWith(service.origin) || url.startsWith(issuer));
}

async function verify(token: string, request: object): Promise<number> {
  const { status } = await fetch(`${service.origin}/v1/verify`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token, organization: "acme", ...request }),
  });
  return status;
}

describe.skipIf(browserPath() === undefined)(needsBrowser("the policy page in Chromium"), () => {
  beforeAll(async () => {
    service = await startOidcService();
    service.provider.people.set("ada", { organizations: ["acme:owner"] });
    service.provider.people.set("linus", { organizations: ["acme"] });
    personal = await addPersonalTokens(service, "acme", 30);
  });
  afterAll(() => service?.close());

  test("a replacement is minted with one click, an exception made, a leak cut off, and then all denied", async () => {
    service.provider.login = "ada";
    await withBrowser({}, async (context) => {
      const page = await policyPage(context);
      const seen = troublesOf(page);
      const rows = page.locator(".preview tbody tr");
      await expect.poll(() => rows.count()).toBe(25);
      await page.locator(".preview + .more button").click();
      await expect.poll(() => rows.count()).toBe(30);

      const row = rows.filter({ hasText: /laptop of person 0\b/ });
      expect(await row.textContent()).toContain("org:ci");
      await row.getByRole("button", { name: /^Mint the replacement/ }).click();
      const token = await page.getByLabel("The token").inputValue();
      await page.getByRole("button", { name: "Done" }).click();
      await row.getByRole("link", { name: "the replacement" }).waitFor();
      expect(await page.content()).not.toContain(token.slice(13));
      expect(await verify(token, releases)).toBe(200);

      await page.getByRole("button", { name: "Except laptop of person 3", exact: true }).click();
      await page.getByLabel("Reason").fill("the nightly import moves in February");
      await page.getByRole("button", { name: "Except it" }).click();
      await page.getByRole("button", { name: /^End the exception/ }).waitFor();

      await page
        .getByRole("button", { name: /^Cut off laptop of person 6/ })
        .first()
        .click();
      await page.getByLabel("Reason").fill("found in a public repository");
      await page.getByRole("button", { name: "Cut it off" }).click();
      await expect.poll(() => verify(personal[6]!, releases)).toBe(403);
      expect(await verify(personal[0]!, releases)).toBe(200);

      await page.getByRole("button", { name: "Change to deny" }).click();
      await page.getByText("Observed for less than a day").waitFor();
      await page.getByLabel("Reason").fill("announced");
      await page.getByRole("dialog").getByRole("button", { name: "Change to deny" }).click();
      await page.locator(".steps [aria-current=step]").getByText("Refused, but").waitFor();
      expect(await verify(personal[0]!, releases)).toBe(403);
      expect(await verify(personal[3]!, releases)).toBe(200);
      expect(await verify(token, releases)).toBe(200);

      await page.getByRole("button", { name: "Back to observe" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Change to observe" }).click();
      await page.locator(".steps [aria-current=step]").getByText("a ban would refuse").waitFor();
      expect(await verify(personal[0]!, releases)).toBe(200);
      expect(seen).toEqual([]);
    });
  });

  test.each([
    { width: 1280, dark: true },
    { width: 768, dark: false },
    { width: 360, dark: true },
    { width: 360, dark: false },
  ])("has no fault that axe finds, and fits, at $width, dark: $dark", async (options) => {
    service.provider.login = "ada";
    await withBrowser(options, async (context) => {
      const page = await policyPage(context);
      const seen = troublesOf(page);
      const check = async (): Promise<void> => {
        expect(await axeFaults(page)).toEqual([]);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(wide).toBe(options.width);
      };
      await page.locator(".preview summary").first().click();
      await check();
      for (const name of [/^Change to brownout/, /^Except/, /^Cut off/]) {
        await page.getByRole("button", { name }).first().click();
        await check();
        await page.keyboard.press("Escape");
      }
      expect(seen).toEqual([]);
    });
  });

  test("a member reads it, and is offered nothing that is not a member's to do", async () => {
    service.provider.login = "linus";
    await withBrowser({}, async (context) => {
      const page = await policyPage(context);
      const seen = troublesOf(page);
      await page.locator(".preview tbody tr").first().waitFor();
      const offered = await page.locator("main button").allTextContents();
      expect(offered.filter((words) => words !== "Show more")).toEqual([]);
      expect(await page.getByRole("navigation", { name: "Pages" }).textContent()).toBe("Policy");
      await page.goto(`${service.origin}/tokens`);
      await page.getByText("This page is for those who look after tokens").waitFor();
      expect(await axeFaults(page)).toEqual([]);
      expect(seen).toEqual([]);
    });
  });
});
