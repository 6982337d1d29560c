/** actions/checkout at its tag v7.0.1. */
const checkout = "3d3c42e5aac5ba805825da76410c181273ba90b1";

/**
 * What `init` writes into a repository, by path. `check` passes on it as it is.
 *
 * @param version of Scopewright, whose Action the workflow runs
 */
export const firstFiles = (version: string): Readonly<Record<string, string>> => ({
  "scopewright.yaml": `# Settings of Scopewright. All of them are optional; what stands here are the defaults.

# Where integration definitions are found, in place of folders named integrations.
# definitions: [tokens/**/*.yaml]

# Rules whose level differs from their own: off, warning or error.
rules: {}

policy:
  # Tokens that belong to a person: allow, observe, brownout, sso or deny.
  personalTokens: observe
`,
  "integrations/example-release-hook.yaml": `# One integration: what it may do, what it calls, and where its token goes.
integration: example-release-hook
provider: sentry
# Who answers for the token.
owner: team-release
token:
  kind: internal-integration
  environments: [production, preview]
  maxAge: 90d
  rotateBefore: 14d
# Work this list out with: scopewright minimize --integration integrations/example-release-hook.yaml
scopes: [org:ci]
calls:
  - POST /api/0/organizations/{organization_id_or_slug}/releases/
# Nothing else is called, so that a fix may narrow the scopes by itself.
callsComplete: true
deliver:
  - vercel: { project: acme-web, variable: SENTRY_AUTH_TOKEN, sensitive: true }
`,
  ".github/workflows/scopewright.yml": `# Fails pull requests that let a token do more than it needs.
name: scopewright
on: [pull_request, merge_group]
permissions: {}
jobs:
  scopes:
    runs-on: ubuntu-latest
    permissions:
      contents: read
      pull-requests: write # for the comment; without it, the job summary says it all
    steps:
      - uses: actions/checkout@${checkout} # v7.0.1
      # Better still, name the commit of that release.
      - uses: scopewright/scopewright@v${version}
`,
  ".github/workflows/rotate-tokens.yml": `# Renews tokens that are due, and ends those that were replaced. Until SCOPEWRIGHT_STORE is set, it does nothing.
name: rotate tokens
on:
  schedule:
    - cron: "17 5 * * *"
  workflow_dispatch:
permissions: {}
# One run at a time; the journal's lease keeps others out as well.
concurrency: rotate-tokens
jobs:
  rotate:
    runs-on: ubuntu-latest
    environment: token-rotation # its secrets are for this job alone
    permissions:
      contents: read
    env:
      # The journal outlives the runner: postgres://… that the runner can reach.
      SCOPEWRIGHT_STORE: \${{ secrets.SCOPEWRIGHT_STORE }}
      # An age key (age-keygen): what a run that dies leaves behind is sealed to it.
      SCOPEWRIGHT_RECOVERY_KEY: \${{ secrets.SCOPEWRIGHT_RECOVERY_KEY }}
      VERCEL_TOKEN: \${{ secrets.VERCEL_TOKEN }}
    steps:
      - uses: actions/checkout@${checkout} # v7.0.1
        with: { persist-credentials: false }
      - if: env.SCOPEWRIGHT_STORE != ''
        run: npx --yes scopewright@${version} rotate --due
`,
});
