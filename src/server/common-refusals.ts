import { refuse } from "../tokens/refusal.ts";
import type { Refused } from "./route.ts";

export const malformedId: Refused = refuse("invalid-request", "that is no id", { field: "id" });

export const personNeeded: Refused = refuse("forbidden", "only a signed-in person can do this");
