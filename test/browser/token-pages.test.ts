import { resolve } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { definitionsReport } from "../../src/cli/report-of-run.ts";
import { type OidcService, startOidcService } from "../server/oidc-service.ts";
import { axeFaults } from "./axe.ts";
import { browserPath, needsBrowser, troubles, withBrowser } from "./chromium.ts";
import { addTokens } from "./many-tokens.ts";

let service: OidcService;

async function signIn(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${service.origin}/tokens`);
  await page.getByRole("link", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Tokens" }).waitFor();
  return page;
}

/** What the page says wrong, or asks of anybody but the service and its identity provider. */
function troublesOf(page: Page): readonly string[] {
  const { issuer } = service.provider;
  return troubles(page, (url) => url.startsWith(service.origin) || url.startsWith(issuer));
}

/** In the page: the links of tables' cells that take less than 24 × 24 CSS pixels (WCAG 2.5.8). */
const smallLinks = `[...document.querySelectorAll(":is(th, td) > a")]
  .map((link) => [link.textContent, link.getBoundingClientRect()])
  .filter(([, { width, height }]) => width > 0 && (width < 24 || height < 24))
  .map(([words, { width, height }]) => words + ": " + width + " × " + height)`;

describe.skipIf(browserPath() === undefined)(needsBrowser("the pages in Chromium"), () => {
  beforeAll(async () => {
    const definitions = { cwd: resolve("examples/vercel-release-hook"), now: () => new Date() };
    service = await startOidcService(
      [{ name: "release-hook", provider: "sentry", scopes: ["org:ci"] }],
      definitionsReport(definitions, ["integrations"], undefined),
    );
    service.provider.people.set("ada", {
      organizations: ["acme:owner", "globex:owner", "default:member"],
    });
    service.provider.login = "ada";
    await addTokens(service.store, "acme", 120);
  });
  afterAll(() => service?.close());

  test("a person signs in, mints, copies, rotates and revokes within a minute, and no plaintext stays", async () => {
    await withBrowser({}, async (context) => {
      await context.grantPermissions(["clipboard-read", "clipboard-write"]);
      const begun = Date.now();
      const page = await context.newPage();
      const seen = troublesOf(page);
      await page.goto(`${service.origin}/tokens?org=globex`);
      await page.getByRole("link", { name: "Sign in" }).click();
      await page.getByRole("link", { name: "Mint the first token" }).click();
      await page.getByLabel("Label").fill("release hook");
      await page.getByLabel("Calls to Sentry").fill("post organizations releases/");
      await page
        .getByRole("checkbox", { name: /POST .*\/organizations\/\{[^}]+\}\/releases\/ / })
        .first()
        .check();
      await page.getByText("proven minimal").waitFor();
      expect(await page.getByRole("region", { name: "What it will reach" }).textContent()).toMatch(
        /org:ci.*operations of Sentry/,
      );
      await page.getByRole("button", { name: "Mint token" }).click();
      const plaintext = await copyAndFinish(page);
      await page.getByRole("heading", { name: "release hook" }).waitFor();
      expect(await uses(plaintext)).toBe(200);
      await page.getByRole("button", { name: "Rotate" }).click();
      await page.getByLabel("End it at once").check();
      await page.getByRole("button", { name: "Rotate token" }).click();
      const successor = await copyAndFinish(page);
      expect(successor).not.toBe(plaintext);
      await expect.poll(() => page.getByText("replaced").count()).toBe(1);
      expect([await uses(plaintext), await uses(successor)]).toEqual([401, 200]);
      await page.getByRole("button", { name: "Revoke" }).click();
      await page.getByLabel("Reason, for the audit").fill("the walk-through");
      await page.getByRole("button", { name: "Revoke token" }).click();
      await page.locator(".facts").getByText("the walk-through").waitFor();
      expect(await uses(successor)).toBe(401);
      expect(Date.now() - begun).toBeLessThan(60_000);

      // Gone from the page, from what the browser keeps, and from wherever the history leads.
      for (const step of ["stay", "back", "back", "forward", "reload"] as const) {
        if (step === "back") await page.goBack();
        if (step === "forward") await page.goForward();
        if (step === "reload") await page.reload();
        await page.getByRole("heading").first().waitFor();
        const kept = await page.evaluate(() => {
          const values = [...document.querySelectorAll("input")].map(({ value }) => value);
          const stored = [Object.entries(localStorage), Object.entries(sessionStorage)];
          return [document.documentElement.outerHTML, values, stored, history.state, location.href];
        });
        for (const secret of [plaintext, successor]) {
          expect(JSON.stringify(kept)).not.toContain(secret.slice(13));
        }
      }
      expect(seen).toEqual([]);
    });
  });

  async function copyAndFinish(page: Page): Promise<string> {
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Copy" }).click();
    await dialog.getByRole("button", { name: "Copied" }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(await dialog.getByLabel("The token").inputValue()).toBe(copied);
    // No stray key loses a token that is shown once.
    await page.keyboard.press("Escape");
    expect(await dialog.isVisible()).toBe(true);
    await dialog.getByRole("button", { name: "Done" }).click();
    await dialog.waitFor({ state: "detached" });
    return copied;
  }

  async function uses(token: string): Promise<number> {
    const { status } = await fetch(`${service.origin}/org/tokens/self`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return status;
  }

  test.each([
    { width: 1280, dark: false },
    { width: 768, dark: true },
    { width: 360, dark: false },
    { width: 360, dark: true },
  ])("no page has a fault that axe finds, and all fit, at $width, dark: $dark", async (options) => {
    await withBrowser(options, async (context) => {
      const page = await context.newPage();
      const seen = troublesOf(page);
      const check = async (): Promise<void> => {
        expect([page.url(), await axeFaults(page)]).toEqual([page.url(), []]);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect([page.url(), wide]).toEqual([page.url(), options.width]);
        // axe forgives a small target by what lies around it, which a machine's fonts move.
        expect([page.url(), await page.evaluate(smallLinks)]).toEqual([page.url(), []]);
      };
      await page.goto(`${service.origin}/tokens`);
      await page.getByText("Use a token instead").click();
      await check();
      await page.getByRole("link", { name: "Sign in" }).click();
      await page.locator("tbody tr").first().waitFor();
      await check();
      await page
        .getByRole("button", { name: /^Revoke/ })
        .first()
        .click();
      await check();
      await page.keyboard.press("Escape");
      await page
        .getByRole("button", { name: /^Rotate/ })
        .first()
        .click();
      await check();
      await page.keyboard.press("Escape");
      await page.getByRole("link", { name: "provisioner" }).first().click();
      await page.getByText("Each operation, worst first").first().click();
      await check();
      await page.goto(`${service.origin}/tokens/new`);
      await page.getByLabel("Calls to Sentry").fill("delete");
      await page.getByRole("checkbox").first().check();
      await page.locator(".picture").waitFor();
      await check();
      await page.getByText("By scope").click();
      await check();
      await page.getByText("By integration").click();
      await page.getByText("on a day").click();
      await check();
      await page.getByLabel("release-hook").check();
      // A name that takes more than a line of a card.
      await page.getByLabel("Label").fill("looked at by all who release");
      await page.getByRole("button", { name: "Mint token" }).click();
      await page.getByLabel("The token").waitFor();
      await check();
      await page.getByRole("button", { name: "Done" }).click();
      await page.getByRole("heading", { name: "looked at by all who release" }).waitFor();
      await page.locator("summary", { hasText: "ada" }).click();
      await check();
      await page.goto(`${service.origin}/audit`);
      await page.getByRole("button", { name: "Check the chain" }).click();
      await page.getByText("The chain is whole.").waitFor();
      await page.locator("tbody summary").first().click();
      await check();
      await page.goto(`${service.origin}/report`);
      await page.locator("tbody tr").first().waitFor();
      await check();
      await page.goto(`${service.origin}/report?org=globex`);
      await page.getByText("No live tokens").waitFor();
      await check();
      expect(seen).toEqual([]);
    });
  });

  test("a list is fetched page by page, and by keyboard too", async () => {
    await withBrowser({}, async (context) => {
      const page = await signIn(context);
      const rows = page.locator("tbody tr");
      await expect.poll(() => rows.count()).toBe(50);
      await page.getByRole("button", { name: "Show more" }).focus();
      await page.keyboard.press("Enter");
      await expect.poll(() => rows.count()).toBe(100);
      await page.getByRole("button", { name: "Show more" }).click();
      await page.getByText(/^All \d+ tokens$/).waitFor();
      // Other tests mint some, too.
      const all = await rows.count();
      expect(all).toBeGreaterThanOrEqual(120);
      expect(await page.getByText(`All ${all} tokens`).count()).toBe(1);
    });
  });

  test("the organisation that was chosen is that of the next visit, too", async () => {
    await withBrowser({}, async (context) => {
      const page = await signIn(context);
      await page.locator("tbody tr").first().waitFor();
      await page.locator("summary", { hasText: "ada" }).click();
      await page.getByLabel("Organisation").selectOption("globex");
      await page.getByText("No live tokens").waitFor();
      await page.reload();
      await page.getByText("No live tokens").waitFor();
      await page.goto(`${service.origin}/tokens?org=acme`);
      await page.locator("tbody tr").first().waitFor();
    });
  });

  test("a dialog keeps the focus, and gives it back", async () => {
    await withBrowser({}, async (context) => {
      const page = await signIn(context);
      const revoke = page.getByRole("button", { name: /^Revoke/ }).first();
      await revoke.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").waitFor();
      for (let presses = 0; presses < 8; presses += 1) {
        await page.keyboard.press("Tab");
        const inside = await page.evaluate(
          () =>
            document.activeElement?.closest("dialog") !== null ||
            document.activeElement === document.body,
        );
        expect(inside).toBe(true);
      }
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      expect(await revoke.evaluate((button) => document.activeElement === button)).toBe(true);
    });
  });

  test("the audit is narrowed to what happened, by whom and to what, and the address says so", async () => {
    await withBrowser({}, async (context) => {
      const page = await signIn(context);
      await page.getByRole("link", { name: "Audit" }).click();
      await page.getByLabel("What happened").selectOption("access.denied");
      await expect.poll(() => page.url()).toContain("action=access.denied");
      await expect.poll(() => page.locator("tbody tr").count()).toBe(17);
      await page.getByRole("link", { name: "ada@example.org" }).first().click();
      await expect.poll(() => page.locator("tbody tr").count()).toBeLessThan(17);
      await page.reload();
      await page.locator("tbody tr").first().waitFor();
      await page.getByRole("button", { name: /^By/ }).click();
      await expect.poll(() => page.locator("tbody tr").count()).toBe(17);
    });
  });

  test("without an account a token opens the pages, as far as it goes, and stays in memory", async () => {
    const minted = await fetch(`${service.origin}/org/tokens?org=acme`, {
      method: "POST",
      headers: {
        authorization: "Bearer admin-token-for-tests-only",
        "content-type": "application/json",
      },
      body: JSON.stringify({ name: "reader", scopes: ["tokens:read"] }),
    });
    const { token } = (await minted.json()) as { token: string };
    await withBrowser({}, async (context) => {
      const page = await context.newPage();
      const seen = troublesOf(page);
      await page.goto(`${service.origin}/tokens`);
      await page.getByText("Use a token instead").click();
      await page.getByLabel("Token").fill(token);
      await page.getByRole("button", { name: "Go on with this token" }).click();
      await page.locator("tbody tr").first().waitFor();
      expect(await page.getByRole("link", { name: "Mint a token" }).count()).toBe(0);
      expect(await page.getByRole("button", { name: /^Revoke/ }).count()).toBe(0);
      expect(await page.content()).not.toContain(token);
      expect(await context.cookies()).toEqual([]);
      await page.reload();
      await page.getByRole("link", { name: "Sign in" }).waitFor();
      expect(seen).toEqual([]);
    });
  });

  test("the report on definitions opens where its own policy lets it", async () => {
    await withBrowser({}, async (context) => {
      const page = await signIn(context);
      const seen = troublesOf(page);
      await page.getByRole("link", { name: "Report" }).click();
      await page.getByRole("link", { name: "Open the report on definitions" }).click();
      await page.getByRole("heading", { name: "vercel-release-hook" }).first().waitFor();
      // Styled, so its style was let in.
      const margin = await page.evaluate(() => getComputedStyle(document.body).margin);
      expect(margin).toBe("0px");
      expect(seen).toEqual([]);
    });
  });

  test("what strangers write is shown as text", async () => {
    await withBrowser({}, async (context) => {
      const page = await signIn(context);
      const seen = troublesOf(page);
      await page.getByText("<img src=x onerror=alert(1)>\\u{202e}gnp.exe").first().waitFor();
      expect(await page.locator("main img, main script").count()).toBe(0);
      expect(seen).toEqual([]);
    });
  });
});
