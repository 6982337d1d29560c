/** Somebody's word that a commit may land. Whoever hands it over answers for its truth. */
export interface Approval {
  /** Account, with or without `@`. */
  readonly by: string;
  /** Teams that the account is in, such as `@acme/security`. */
  readonly teams?: readonly string[];
  /** The full name of the very commit that was approved. */
  readonly commit: string;
}

/** What a forge knows of a change beside its commits. */
export interface Approvals {
  /** Who made the change; nobody approves their own. */
  readonly author?: string;
  readonly given: readonly Approval[];
}

/** The approver who approved the head commit, as base names them, or undefined. */
export function approverOf(
  approvers: readonly string[],
  { author, given }: Approvals,
  headCommit: string | undefined,
): string | undefined {
  if (headCommit === undefined) return undefined;
  const named = new Map(approvers.map((name) => [plain(name), name]));
  for (const { by, teams = [], commit } of given) {
    if (commit !== headCommit || (author !== undefined && plain(by) === plain(author))) continue;
    for (const name of [by, ...teams]) {
      const approver = named.get(plain(name));
      if (approver !== undefined) return approver;
    }
  }
  return undefined;
}

function plain(name: string): string {
  return name.replace(/^@/, "").toLowerCase();
}
