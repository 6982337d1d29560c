import type { Secret } from "../../model/secret.ts";

/** What a person is asked to do where no program may. */
export interface Errand {
  readonly title: string;
  /** The page to open. */
  readonly page: string;
  readonly steps: readonly string[];
}

/** The person at the terminal, where there is one. */
export interface Assistance {
  /** The secret that the errand brought, or undefined where nobody brought one. */
  secret(errand: Errand): Promise<Secret | undefined>;
  /** Whether somebody says that it is done. */
  confirm(errand: Errand): Promise<boolean>;
}
