import type { User } from "../api/types.ts";
import { visible } from "../parts/visible.ts";

/** A person as others know them. */
export function personInWords({ email, name, subject }: User): string {
  return visible(email ?? name ?? subject);
}
