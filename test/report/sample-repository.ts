/** Definitions of every kind that the scope report has to show, hostile names among them. */
export const hostileName = `<img src=x onerror=alert(1)>\u202e"'&`;

export const manyDefinitions: Readonly<Record<string, string>> = {
  "integrations/hook.yaml": `integration: hook
provider: sentry
owner: team-release
token: { kind: internal-integration, environments: [production], maxAge: 90d, rotateBefore: 14d }
# scopewright-allow broader-than-minimal until 2027-01-31 by @acme/security: the migration, acme/web#41
scopes: [project:releases, project:read]
calls:
  - POST /api/0/organizations/{organization_id_or_slug}/releases/
callsComplete: true
deliver:
  - vercel: { project: web, variable: SENTRY_AUTH_TOKEN, sensitive: false }
`,
  "integrations/minimal.yaml": `integration: minimal
provider: sentry
owner: team-release
token: { kind: internal-integration, environments: [production], maxAge: 90d, rotateBefore: 14d }
scopes: [org:ci]
calls:
  - POST /api/0/organizations/{organization_id_or_slug}/releases/
callsComplete: true
`,
  "integrations/remover.yaml": `integration: remover
provider: sentry
token: { kind: internal-integration, environments: [production] }
scopes: [project:admin, team:read]
calls:
  - DELETE /api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/
`,
  "integrations/unknown.yaml": `integration: unknown
provider: sentry
owner: ${JSON.stringify(hostileName)}
token: { kind: internal-integration, environments: [${JSON.stringify(hostileName)}], maxAge: 1d }
scopes: [${JSON.stringify(hostileName)}]
calls:
  - GET /api/0/nowhere/
`,
};
