import { nearestName } from "../document/nearest-name.ts";
import type { Integration } from "../model/integration.ts";
import type { Problem } from "../model/problem.ts";
import type { Located } from "../model/span.ts";

/** Integrations, those that say where their scopes stand joined with what stands there. */
export interface Joined {
  readonly integrations: readonly Integration[];
  readonly problems: readonly Problem[];
}

/** The file that `definedIn` names. */
export function fileOfDefinition({ value }: Located<string>): string {
  return value.split("#", 1)[0]!;
}

/**
 * Joins each definition with `definedIn: <file>` or `<file>#<name>` with the integration that
 * another reader found in that file: scopes and kind of token are those of the file, where fixes
 * are made too; everything else is the definition's.
 */
export function joinDefinitions(integrations: readonly Integration[]): Joined {
  const problems: Problem[] = [];
  const replaced = new Set<Integration>();
  const joined: Integration[] = [];
  for (const definition of integrations) {
    if (definition.definedIn === undefined) continue;
    const stated = statedBy(definition.definedIn, integrations);
    replaced.add(definition);
    if ("code" in stated) problems.push(stated);
    else if (replaced.has(stated)) problems.push(namedTwice(definition.definedIn, stated));
    else {
      replaced.add(stated);
      joined.push(join(definition, stated));
    }
  }
  const others = integrations.filter((each) => !replaced.has(each));
  return { integrations: [...others, ...joined], problems };
}

function statedBy(
  definedIn: Located<string>,
  integrations: readonly Integration[],
): Integration | Problem {
  const file = fileOfDefinition(definedIn);
  const there = integrations.filter(
    (each) => each.definedIn === undefined && each.at.file === file,
  );
  const wanted = definedIn.value;
  const found = there.find(({ name }) => name === wanted);
  const [only, ...more] = there;
  if (found !== undefined) return found;
  if (wanted === file && only !== undefined && more.length === 0) return only;
  const names = there.map(({ name }) => name);
  const nearest = nearestName(wanted, names);
  return {
    code: "not-defined-there",
    message:
      there.length === 0
        ? `nothing in \`${file}\` states scopes that can be read`
        : wanted === file
          ? `\`${file}\` states the scopes of several tokens`
          : `\`${file}\` states no scopes under this name`,
    file: definedIn.at.file,
    at: definedIn.at,
    expected: names.length === 0 ? "a file that states scopes" : names.join(", "),
    ...(nearest === undefined ? {} : { nearest }),
    help: "`scopewright check` of that file says what it finds in it",
  };
}

function namedTwice({ at, value }: Located<string>, { name }: Integration): Problem {
  return {
    code: "not-defined-there",
    message: `another definition says already that it is defined in \`${name}\``,
    file: at.file,
    at,
    expected: `another place than \`${value}\``,
  };
}

function join(definition: Integration, stated: Integration): Integration {
  const { unstatable: _, ...own } = definition;
  return {
    ...own,
    token: { ...stated.token, ...definition.token },
    scopes: stated.scopes,
    waivers: [...definition.waivers, ...stated.waivers],
    ...(stated.needs === undefined ? {} : { needs: stated.needs }),
    ...(stated.triggers === undefined ? {} : { triggers: stated.triggers }),
    reader: stated.reader,
    at: stated.at,
    extent: stated.extent,
  };
}
