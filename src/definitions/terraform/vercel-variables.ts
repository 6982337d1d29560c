import type { Delivery } from "../../model/integration.ts";
import type { Span } from "../../model/span.ts";
import { hclConstant } from "./constants.ts";
import type { HclBlock, HclFile } from "./hcl.ts";

/** A variable that Terraform writes to Vercel. */
export interface VercelVariable {
  readonly block: HclBlock;
  readonly key: string;
  /** The expression of its value. */
  readonly value: string;
  readonly delivery: Delivery;
  /** Whether people can read it back is decided elsewhere. */
  readonly undecided: boolean;
}

/** Resources that hold one variable. */
const variableResources: ReadonlySet<string> = new Set([
  "vercel_project_environment_variable",
  "vercel_shared_environment_variable",
]);

/** Whose token a variable of this name holds, by convention of the platform's own tools. */
const providerOfKey: Readonly<Record<string, string>> = {
  SENTRY_AUTH_TOKEN: "sentry",
  GITHUB_TOKEN: "github",
  GH_TOKEN: "github",
  GITLAB_TOKEN: "gitlab",
  VERCEL_TOKEN: "vercel",
};

/** The provider whose token the variable holds, where its name says so. */
export function providerOf({ key }: VercelVariable): string | undefined {
  return Object.hasOwn(providerOfKey, key) ? providerOfKey[key] : undefined;
}

/** The variable that a block writes; `undefined` for other blocks, and where it has no plain key. */
export function vercelVariable(
  files: readonly HclFile[],
  block: HclBlock,
  at: Span,
): VercelVariable | undefined {
  const [type = ""] = block.labels;
  if (block.type !== "resource" || !variableResources.has(type)) return undefined;
  const { text } = files[0]!;
  const constant = (name: string) => {
    const node = block.attributes.get(name);
    return node === undefined ? undefined : hclConstant(files, node);
  };
  const words = (name: string): string | undefined => {
    const node = block.attributes.get(name);
    return node === undefined
      ? undefined
      : text.slice(node.from, node.to).replace(/^"(.*)"$/, "$1");
  };
  const key = constant("key");
  if (key?.kind !== "text") return undefined;
  const sensitive = constant("sensitive");
  const targets = constant("target");
  const place = [words("team_id"), words("project_id"), key.text];
  const delivery: Delivery = {
    sink: "vercel",
    target: place.filter((part) => part !== undefined).join("/"),
    ...(targets?.kind === "list" ? { environments: targets.items.map((item) => item.text) } : {}),
    ...(sensitive?.kind === "boolean" ? { sensitive: sensitive.value } : {}),
    settings: { project: words("project_id"), variable: key.text },
    at,
  };
  const undecided = sensitive !== undefined && sensitive.kind !== "boolean";
  return { block, key: key.text, value: words("value") ?? "", delivery, undecided };
}
