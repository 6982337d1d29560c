import type { Delivery, Integration } from "../src/model/integration.ts";
import type { Rule } from "../src/lint/rule.ts";
import { joined } from "../src/lint/words.ts";

export const duplicateDelivery: Rule = {
  id: "duplicate-delivery",
  summary: "Two deliveries write the same variable for the same environment.",
  severity: "error",
  fixSafety: "none",
  about: "definition",
  *check({ integration, integrations }) {
    for (const delivery of integration.deliver) {
      const first = firstWriter(integrations, integration, delivery);
      if (first === undefined) continue;
      const { target } = delivery;
      const whose = first.owner === integration ? "twice" : `by \`${first.owner.name}\` as well`;
      yield {
        message: `\`${target}\` is written ${whose}`,
        at: delivery.at,
        label: first.where.length === 0 ? "written again" : `again for ${joined(first.where)}`,
        related: [{ at: first.delivery.at, text: "first written here" }],
        notes: ["each rotation of the one overwrites, and so breaks, the token of the other"],
        subject: [target],
      };
    }
  },
};

interface Writer {
  readonly owner: Integration;
  readonly delivery: Delivery;
  /** Environments that both write; empty where a delivery is for whatever there is. */
  readonly where: readonly string[];
}

/** The first delivery, in the run's order, that writes what `later` writes after it. */
function firstWriter(
  integrations: readonly Integration[],
  integration: Integration,
  later: Delivery,
): Writer | undefined {
  for (const { owner, delivery } of writersByPlace(integrations).get(placeOf(later)) ?? []) {
    if (delivery === later) return undefined;
    const here = environmentsOf(integration, later);
    const there = environmentsOf(owner, delivery);
    const where = here.filter((name) => there.includes(name));
    const everywhere = here.length === 0 || there.length === 0;
    if (where.length > 0 || everywhere) return { owner, delivery, where };
  }
  return undefined;
}

type Writers = ReadonlyMap<string, readonly Omit<Writer, "where">[]>;

/** One index for a run: comparing each delivery with each would be too slow for thousands. */
const indexes: WeakMap<readonly Integration[], Writers> = new WeakMap();

function writersByPlace(integrations: readonly Integration[]): Writers {
  const known = indexes.get(integrations);
  if (known !== undefined) return known;
  const all = integrations.flatMap((owner) =>
    owner.deliver.map((delivery) => ({ owner, delivery })),
  );
  const made = Map.groupBy(all, ({ delivery }) => placeOf(delivery));
  indexes.set(integrations, made);
  return made;
}

function placeOf({ sink, target }: Delivery): string {
  return JSON.stringify([sink, target]);
}

function environmentsOf({ token }: Integration, delivery: Delivery): readonly string[] {
  return delivery.environments ?? token.environments.map(({ value }) => value);
}
