import type { Alternatives } from "./by-kind.ts";
import { entriesOf, isRecord } from "./read-data.ts";

/** Whether some data is a file of github/docs' `src/rest/data`: operations by category. */
export function isGithubRestData(data: unknown): boolean {
  const lists = entriesOf(data).map(([, list]) => list);
  return (
    lists.length > 0 &&
    lists.every(
      (list) =>
        Array.isArray(list) && list.every((item) => isRecord(item) && "requestPath" in item),
    )
  );
}

/**
 * Which permissions operations take together: alternatives, each naming all permissions that it
 * takes, by their titles.
 */
export class GithubRules {
  readonly #keys: Map<string, string> = new Map();
  readonly #rules: Map<string, readonly unknown[]> = new Map();

  /** Adds what a file of REST data says. */
  add(data: unknown): void {
    for (const [, list] of entriesOf(data)) {
      for (const operation of list as readonly unknown[]) {
        if (!isRecord(operation) || !isRecord(operation["progAccess"])) continue;
        const { permissions } = operation["progAccess"];
        if (!Array.isArray(permissions) || permissions.length === 0) continue;
        const method = String(operation["verb"]).toUpperCase();
        this.#rules.set(`${method} ${String(operation["requestPath"])}`, permissions);
      }
    }
  }

  /** `Repository permissions for "Contents"` is `"Contents" repository permissions` elsewhere. */
  name(title: string, key: string): void {
    const [, what, name] = /^(\w+) permissions for (".*")$/.exec(title) ?? [];
    if (what === undefined || name === undefined) return;
    this.#keys.set(`${name} ${what.toLowerCase()} permissions`, key);
  }

  /** The alternatives of an operation, if all of its permissions are known by name. */
  of(method: string, path: string): Alternatives | undefined {
    const alternatives = this.#rules.get(`${method} ${path}`)?.map((alternative) =>
      entriesOf(alternative).map(([title, level]) => {
        const key = this.#keys.get(title);
        return key === undefined ? undefined : `${key}:${String(level)}`;
      }),
    );
    if (alternatives === undefined) return undefined;
    const known = alternatives.map((scopes) => scopes.filter((scope) => scope !== undefined));
    const complete = known.every((scopes, at) => scopes.length === alternatives[at]!.length);
    return complete && known.every((scopes) => scopes.length > 0) ? known : undefined;
  }
}
