import type { Catalog, CompiledProvider } from "../catalog/compiled.ts";
import type { PersonalTokenUse } from "../model/facts.ts";
import type { Integration } from "../model/integration.ts";
import type { Checkout } from "./files.ts";
import { sourcePaths } from "./source-paths.ts";
import { spanOf } from "./span.ts";

/** References to a secret or a variable of the surroundings, in scripts, Python, shell and workflows. */
const references =
  /\b(?:secrets|vars|env|environ)(?:\.get\(\s*["']|\.|\[\s*["'])([A-Za-z_]\w*)|\bgetenv\(\s*["'](\w+)|\$\{?([A-Z_][A-Z0-9_]*)/g;

/** How the documentation of the platforms and their users call a person's token. */
const personalName = /(?:^|_)(?:PAT|PERSONAL(?:_ACCESS)?_TOKEN|USER_TOKEN)(?:_|$)/i;

/** Short forms of providers in the names of secrets. */
const shortForms: Readonly<Record<string, readonly string[]>> = { github: ["gh"], gitlab: ["gl"] };

/**
 * Finds where the code of integrations, or a workflow itself, uses a token that is a person's by
 * its name, or by the prefix of one that is written out. By integration name.
 */
export function findPersonalTokens(
  catalog: Catalog,
  checkout: Checkout,
  integrations: readonly Integration[],
): ReadonlyMap<string, readonly PersonalTokenUse[]> {
  const found = new Map<string, readonly PersonalTokenUse[]>();
  const all = integrations.some(({ sources }) => sources.length > 0) ? checkout.list() : [];
  for (const integration of integrations) {
    const provider = catalog.provider(integration.provider.value);
    if (provider === undefined) continue;
    const { paths } = sourcePaths(all, integration);
    const files = checkout.choose([...paths, integration.at.file]);
    const uses: PersonalTokenUse[] = [];
    for (const path of paths) {
      const text = files.read(path) ?? "";
      uses.push(...namesIn(catalog, provider, path, text), ...prefixesIn(provider, path, text));
    }
    // A workflow is definition and code in one; another definition holds no references.
    const own = files.read(integration.at.file) ?? "";
    const { start, end } = integration.extent;
    uses.push(
      ...namesIn(catalog, provider, integration.at.file, own).filter(
        ({ at }) => start.offset <= at.start.offset && at.end.offset <= end.offset,
      ),
    );
    if (uses.length > 0) found.set(integration.name, uses);
  }
  return found;
}

function namesIn(
  catalog: Catalog,
  provider: CompiledProvider,
  file: string,
  text: string,
): readonly PersonalTokenUse[] {
  const found = new Map<string, PersonalTokenUse>();
  for (const match of text.matchAll(references)) {
    const name = match[1] ?? match[2] ?? match[3]!;
    if (!personalName.test(name) || found.has(name) || isComment(text, match.index)) continue;
    if (isOfAnother(catalog, provider.id, name)) continue;
    const start = match.index + match[0].lastIndexOf(name);
    found.set(name, { at: spanOf(text, file, start, start + name.length), name });
  }
  return [...found.values()];
}

function prefixesIn(
  provider: CompiledProvider,
  file: string,
  text: string,
): readonly PersonalTokenUse[] {
  const kinds = provider.tokenKinds.filter(({ personal, prefix }) => personal && prefix);
  return kinds.flatMap(({ name, prefix }) => {
    const at = new RegExp(`\\b${prefix!.replaceAll("-", "\\-")}\\w{16,}`).exec(text);
    if (at === null) return [];
    const end = at.index + at[0].length;
    const others = provider.tokenKinds.filter((kind) => !kind.personal && kind.prefix === prefix);
    const use = { at: spanOf(text, file, at.index, end), prefix: prefix!, kind: name };
    return [others.length === 0 ? use : { ...use, shared: true }];
  });
}

function isComment(text: string, at: number): boolean {
  const line = text.slice(text.lastIndexOf("\n", at) + 1, at);
  return /^\s*(?:#|\/\/|\*)/.test(line);
}

/** The name says that it is another provider's. */
function isOfAnother(catalog: Catalog, own: string, name: string): boolean {
  const words = name.toLowerCase().split("_");
  const named = catalog.providerIds.filter((id) =>
    [id, ...(shortForms[id] ?? [])].some((form) => words.includes(form)),
  );
  return named.length > 0 && !named.includes(own);
}
