/** What is documented of an action's need for permissions. Scopes are the catalog's. */
export interface ActionFacts {
  /** Needed whatever the inputs say, but for `unless`. */
  readonly needs: readonly string[];
  /** Needed under some conditions. */
  readonly may: readonly string[];
  /** Inputs with which `needs` turn into `may`. */
  readonly unless: readonly string[];
  /** Inputs and environment variables that take a token in place of the job's. */
  readonly token: readonly string[];
  readonly tokenEnv: readonly string[];
  /** The job's token is used only where it is handed over. */
  readonly explicit: boolean;
  /** Inputs with which the action runs commands that have the token. */
  readonly runs: readonly string[];
}

/** By the action's name in lower case, without its version: `github/codeql-action/analyze`. */
export type ActionTable = ReadonlyMap<string, ActionFacts>;
