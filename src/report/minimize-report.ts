import type { CompiledProvider } from "../catalog/compiled.ts";
import type { OperationName } from "../model/catalog.ts";
import type { ReachChange } from "../model/finding.ts";
import type { Domination, MinimalAnswer } from "../privilege/types.ts";

/** What `minimize` worked out. */
export interface MinimizeReport {
  readonly provider: Pick<CompiledProvider, "id" | "title">;
  readonly tokenKind?: string;
  /** What tokens of the kind hold without being granted it, if anything. */
  readonly always?: readonly string[];
  /** As the catalog names them. */
  readonly calls: readonly (OperationName & { readonly target?: string })[];
  readonly answer: MinimalAnswer;
  /** Of an integration: what it is granted now, against the answer. */
  readonly integration?: {
    readonly name: string;
    readonly file: string;
    readonly granted: readonly string[];
    readonly change?: ReachChange;
    readonly domination?: Domination;
    /** The file was rewritten to the answer. */
    readonly written: boolean;
  };
}
