import type { Rule } from "../src/lint/rule.ts";
import { joined } from "../src/lint/words.ts";

export const sharedToken: Rule = {
  id: "shared-token",
  summary: "One token serves several environments.",
  severity: "warning",
  fixSafety: "none",
  about: "definition",
  *check({ integration }) {
    const { shared, environments } = integration.token;
    const stated = environments.map(({ value }) => value);
    const delivered = integration.deliver.flatMap((delivery) => delivery.environments ?? []);
    // A definition without environments has one token, and that goes wherever it is delivered.
    const served = new Set(stated.length === 0 ? delivered : stated);
    const isShared = shared?.value ?? stated.length === 0;
    if (!isShared || served.size < 2) return;
    yield {
      message: `one token of \`${integration.name}\` serves ${served.size} environments`,
      at: shared?.at ?? integration.deliver[0]?.at ?? integration.at,
      label: joined([...served]),
      notes: [
        "whoever reads it in the weakest environment has it for all of them",
        "name the environments in `token.environments` and leave `shared` out",
      ],
    };
  },
};
