import { field, textField } from "../../http.ts";
import { granular } from "./tokens.ts";

/** What a fine-grained token reaches, whatever it may do there. */
export type Boundary =
  | {
      readonly access: "selected_memberships";
      readonly projects: readonly string[];
      readonly groups: readonly string[];
    }
  | { readonly access: "user" | "instance" | "all_memberships" | "personal_projects" };

/** The one part of a fine-grained token, as GitLab takes it: a list of permissions, and for what. */
export function granularScope(
  boundary: Boundary,
  permissions: readonly string[],
): Readonly<Record<string, unknown>> {
  const { access } = boundary;
  if (boundary.access !== "selected_memberships") return { access, permissions };
  const { projects, groups } = boundary;
  return {
    access,
    permissions,
    ...(projects.length === 0 ? {} : { project_ids: projects.map(Number) }),
    ...(groups.length === 0 ? {} : { group_ids: groups.map(Number) }),
  };
}

/**
 * What a fine-grained token holds by GitLab's description of it: its permissions, and whatever it
 * reaches beyond the boundary, in words that are no permission. Undefined where GitLab does not tell,
 * as before 19.6.
 */
export function heldWithin(json: unknown, boundary: Boundary): readonly string[] | undefined {
  const held = scopesTold(json);
  const beyond = partsOf(json)?.flatMap((part) => beyondOf(part, boundary)) ?? [];
  return held === undefined ? undefined : [...new Set([...held, ...beyond])];
}

/** The scopes of any of GitLab's tokens, or its permissions where it is fine-grained and that is told. */
export function scopesTold(json: unknown): readonly string[] | undefined {
  const parts = partsOf(json);
  const scopes = field(json, "scopes");
  if (parts === undefined) {
    const told = Array.isArray(scopes) && !scopes.includes(granular);
    return told ? scopes.map(String) : undefined;
  }
  const held = parts.flatMap((part) => {
    const permissions = field(part, "permissions");
    return Array.isArray(permissions) ? permissions.map(String) : [];
  });
  return [...new Set(held)];
}

/** Each says what may be done in one place. */
function partsOf(json: unknown): readonly unknown[] | undefined {
  const parts = field(json, "granular_scopes");
  return Array.isArray(parts) ? (parts as readonly unknown[]) : undefined;
}

function beyondOf(part: unknown, boundary: Boundary): readonly string[] {
  const access = textField(part, "access");
  if (access !== boundary.access) return [`access to ${access}`];
  const [projects, groups] =
    boundary.access === "selected_memberships" ? [boundary.projects, boundary.groups] : [[], []];
  const project = textField(part, "project_id");
  const group = textField(part, "group_id");
  return [
    ...(project === "" || projects.includes(project) ? [] : [`access to projects/${project}`]),
    ...(group === "" || groups.includes(group) ? [] : [`access to groups/${group}`]),
  ];
}
