import axeCore from "axe-core";
import type { Page } from "playwright-core";

/** What axe finds wrong in the page as it is now, one line a fault: rule, element. */
export async function axeFaults(page: Page): Promise<readonly string[]> {
  // Through the debugger, which the page's policy does not bind.
  await page.evaluate(axeCore.source);
  return page.evaluate(async () => {
    const { axe, document } = globalThis as unknown as {
      readonly document: unknown;
      readonly axe: {
        run(
          context: unknown,
          options: unknown,
        ): Promise<{
          readonly violations: readonly {
            readonly id: string;
            readonly nodes: readonly { readonly target: readonly unknown[] }[];
          }[];
        }>;
      };
    };
    const { violations } = await axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target }) => `${id}: ${target.join(" ")}`),
    );
  });
}
