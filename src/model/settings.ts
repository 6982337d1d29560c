import type { PermissionListPlace } from "./permission-list.ts";
import type { Located, Span } from "./span.ts";

/** How much a rule's findings count. */
export type RuleLevel = "off" | "warning" | "error";

/** What an organisation does about tokens that belong to a person, from mild to strict. */
export type PersonalTokenPolicy = "allow" | "observe" | "brownout" | "sso" | "deny";

/** What a workflow's job is granted where neither it nor its workflow says so. */
export type WorkflowDefault = "read" | "write";

/** A list of scopes in frontend source, which a settings form shows. */
export interface FrontendList extends PermissionListPlace {
  readonly provider: string;
  /** Constants of the list's file that each describe a box beside the rows. */
  readonly checkboxes: readonly string[];
  readonly at: Span;
}

/** `scopewright.yaml`. Without that file, the defaults. */
export interface Settings {
  /** Where they were read from; absent for the defaults. */
  readonly file?: string;
  /** Globs of integration definitions, relative to the root; absent: the usual places. */
  readonly definitions?: readonly Located<string>[];
  /** Globs that no definition is looked for in. */
  readonly ignore: readonly Located<string>[];
  /** Path of the user's own catalog; absent: `scopes.yaml` if there is one. */
  readonly catalog?: Located<string>;
  /** Levels that differ from the rules' own, by rule id. */
  readonly rules: ReadonlyMap<string, Located<RuleLevel>>;
  readonly frontend: readonly FrontendList[];
  readonly policy: {
    readonly personalTokens?: Located<PersonalTokenPolicy>;
    /** The longest life a token may have, in milliseconds. */
    readonly maxAge?: Located<number>;
    /** People and teams (`@acme/security`) who may approve waivers and widenings. */
    readonly approvers: readonly Located<string>[];
  };
  /** The default permissions of workflows, as GitHub's settings have them. */
  readonly workflowDefault?: Located<WorkflowDefault>;
  /** File of the embedded store, or the URL of a PostgreSQL database. */
  readonly store?: Located<string>;
  /** Path of the baseline, relative to the root. */
  readonly baseline?: Located<string>;
}

/** What holds without a settings file. */
export const defaultSettings: Settings = {
  ignore: [],
  rules: new Map(),
  frontend: [],
  policy: { approvers: [] },
};
