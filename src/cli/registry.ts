import type { CommandModule } from "./context.ts";

/** A command's name, what it is for, and how to get at it. */
export interface RegisteredCommand {
  /** One word, or a group and a word: `catalog stats`. */
  readonly name: string;
  readonly summary: string;
  /** Loads the module; a run loads no command but its own. */
  readonly load: () => Promise<CommandModule>;
}

/** Every command, in the order of `--help`. */
export const commands: readonly RegisteredCommand[] = [
  {
    name: "check",
    summary: "judge the integration definitions of a repository",
    load: async () => (await import("./commands/check.ts")).checkCommand,
  },
  {
    name: "minimize",
    summary: "work out the least privilege that calls need",
    load: async () => (await import("./commands/minimize.ts")).minimizeCommand,
  },
  {
    name: "diff",
    summary: "what a change lets tokens reach",
    load: async () => (await import("./commands/diff.ts")).diffCommand,
  },
  {
    name: "report",
    summary: "the scope report of a repository, for reviewers",
    load: async () => (await import("./commands/report.ts")).reportCommand,
  },
  {
    name: "explain",
    summary: "what a rule means, a scope reaches, or an operation needs",
    load: async () => (await import("./commands/explain.ts")).explainCommand,
  },
  {
    name: "infer",
    summary: "find the API calls that code makes",
    load: async () => (await import("./commands/infer.ts")).inferCommand,
  },
  {
    name: "adopt",
    summary: "take over a token that exists and is delivered",
    load: async () => (await import("./commands/adopt.ts")).adoptCommand,
  },
  {
    name: "inspect",
    summary: "whose a token is, what it can do, how far that is too much",
    load: async () => (await import("./commands/inspect.ts")).inspectCommand,
  },
  {
    name: "doctor",
    summary: "whether everything is there that provisioning needs",
    load: async () => (await import("./commands/doctor.ts")).doctorCommand,
  },
  {
    name: "init",
    summary: "write first settings, a first definition and workflows for pull requests and renewal",
    load: async () => (await import("./commands/init.ts")).initCommand,
  },
  {
    name: "catalog stats",
    summary: "how much is known of each provider, and from where",
    load: async () => (await import("./commands/catalog-stats.ts")).catalogStatsCommand,
  },
  {
    name: "catalog import",
    summary: "make a catalog of a platform's own source",
    load: async () => (await import("./commands/catalog-import.ts")).catalogImportCommand,
  },
  {
    name: "catalog verify",
    summary: "compare a catalog with a platform's own source",
    load: async () => (await import("./commands/catalog-verify.ts")).catalogVerifyCommand,
  },
  {
    name: "catalog diff",
    summary: "which scopes reach more or less in another catalog",
    load: async () => (await import("./commands/catalog-diff.ts")).catalogDiffCommand,
  },
  {
    name: "plan",
    summary: "what provisioning would do",
    load: async () => (await import("./commands/plan.ts")).planCommand,
  },
  {
    name: "apply",
    summary: "mint tokens, deliver them, end what they replace",
    load: async () => (await import("./commands/apply.ts")).applyCommand,
  },
  {
    name: "rotate",
    summary: "put a successor in a token's place",
    load: async () => (await import("./commands/rotate.ts")).rotateCommand,
  },
  {
    name: "revoke",
    summary: "end a token at once",
    load: async () => (await import("./commands/revoke.ts")).revokeCommand,
  },
  {
    name: "recover",
    summary: "go on where a run stopped or died",
    load: async () => (await import("./commands/recover.ts")).recoverCommand,
  },
  {
    name: "status",
    summary: "age, rotation and drift of provisioned tokens",
    load: async () => (await import("./commands/status.ts")).statusCommand,
  },
  {
    name: "serve",
    summary: "run the token service",
    load: async () => (await import("./commands/serve.ts")).serveCommand,
  },
  {
    name: "token mint",
    summary: "mint a token of an organisation",
    load: async () => (await import("./commands/token.ts")).tokenMintCommand,
  },
  {
    name: "token list",
    summary: "list an organisation's tokens",
    load: async () => (await import("./commands/token.ts")).tokenListCommand,
  },
  {
    name: "token revoke",
    summary: "revoke a token and all that it minted",
    load: async () => (await import("./commands/token.ts")).tokenRevokeCommand,
  },
  {
    name: "token rotate",
    summary: "replace a token by its successor",
    load: async () => (await import("./commands/token.ts")).tokenRotateCommand,
  },
  {
    name: "policy show",
    summary: "what an organisation does about personal tokens",
    load: async () => (await import("./commands/policy.ts")).policyShowCommand,
  },
  {
    name: "policy preview",
    summary: "what denying personal tokens would break",
    load: async () => (await import("./commands/policy.ts")).policyPreviewCommand,
  },
  {
    name: "policy set",
    summary: "allow, observe, brownout, sso or deny personal tokens",
    load: async () => (await import("./commands/policy.ts")).policySetCommand,
  },
  {
    name: "policy except",
    summary: "let one personal token go on, for a time",
    load: async () => (await import("./commands/policy-exceptions.ts")).policyExceptCommand,
  },
  {
    name: "policy exceptions",
    summary: "list exceptions from the policy",
    load: async () => (await import("./commands/policy-exceptions.ts")).policyExceptionsCommand,
  },
  {
    name: "policy end-exception",
    summary: "end an exception before it lapses",
    load: async () => (await import("./commands/policy-exceptions.ts")).policyEndExceptionCommand,
  },
  {
    name: "policy cut-off",
    summary: "shut a member's personal token out, without the member",
    load: async () => (await import("./commands/policy-exceptions.ts")).policyCutOffCommand,
  },
  {
    name: "audit verify",
    summary: "check that nothing was changed in the audit",
    load: async () => (await import("./commands/audit.ts")).auditVerifyCommand,
  },
  {
    name: "audit export",
    summary: "print the audit as JSON lines",
    load: async () => (await import("./commands/audit.ts")).auditExportCommand,
  },
  {
    name: "permissions check",
    summary: "what settings pages do to granted scopes",
    load: async () => (await import("./commands/permissions-check.ts")).permissionsCheckCommand,
  },
  {
    name: "permissions emit",
    summary: "print the entries that settings pages lack",
    load: async () => (await import("./commands/permissions-write.ts")).permissionsEmitCommand,
  },
  {
    name: "permissions write",
    summary: "add the entries that settings pages lack",
    load: async () => (await import("./commands/permissions-write.ts")).permissionsWriteCommand,
  },
];

/** What the groups of commands are about. */
export const groups: Readonly<Record<string, string>> = {
  catalog: "what the catalog knows",
  token: "tokens of the token service",
  audit: "what the token service did",
  policy: "personal tokens, and how they end",
  permissions: "the permission lists of settings pages",
};
