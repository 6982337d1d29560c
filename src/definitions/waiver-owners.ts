import type { Integration, Waiver } from "../model/integration.ts";
import type { Span } from "../model/span.ts";

/**
 * Gives each waiver to the integration that it stands in, or before; after the last one, to that.
 */
export function withWaivers(
  integrations: readonly Integration[],
  waivers: readonly Waiver[],
): readonly Integration[] {
  const owner = ({ at }: { readonly at: Span }): Integration | undefined =>
    integrations.find(({ extent }) => at.start.offset < extent.end.offset) ?? integrations.at(-1);
  return integrations.map((integration) => ({
    ...integration,
    waivers: waivers.filter((waiver) => owner(waiver) === integration),
  }));
}
