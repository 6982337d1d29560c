import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where the browser is, or undefined. A build server without one fails: a skip would go unseen. */
export function browserPath(): string | undefined {
  const path = process.env["CHROMIUM"] ?? places.find((place) => existsSync(place));
  if (path === undefined && process.env["CI"] !== undefined) {
    throw new Error("no Chromium: install the package `chromium`, or name one in CHROMIUM");
  }
  return path;
}

/** Says in the test's name why it does not run, where it does not. */
export function needsBrowser(name: string): string {
  return browserPath() === undefined ? `${name} (SKIPPED: no Chromium here)` : name;
}

/** A browser with a profile of its own, which talks to nobody but the pages it is sent to. */
export async function withBrowser<T>(
  options: {
    readonly width?: number;
    readonly dark?: boolean;
    /** Without it pages run no script. */
    readonly script?: boolean;
  },
  use: (context: BrowserContext) => Promise<T>,
): Promise<T> {
  const profile = mkdtempSync(join(tmpdir(), "scopewright-chromium-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: browserPath()!,
    headless: true,
    viewport: { width: options.width ?? 1280, height: 900 },
    colorScheme: options.dark === true ? "dark" : "light",
    javaScriptEnabled: options.script ?? true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  try {
    return await use(context);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

/** What a page should never do: complain, break, or ask another place for something. */
export function troubles(page: Page, allowed: (url: string) => boolean): readonly string[] {
  const seen: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      seen.push(`console ${message.type()}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => seen.push(`error: ${error.message}`));
  page.on("request", (request) => {
    if (!allowed(request.url())) seen.push(`request: ${request.url()}`);
  });
  return seen;
}
