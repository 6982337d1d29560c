import type { RoundTrip } from "../model/permission-list.ts";

/** What `permissions check` found out about one list. */
export interface PermissionListReport {
  readonly file: string;
  readonly export: string;
  readonly provider: string;
  readonly missing: readonly { readonly scope: string; readonly integrations: readonly string[] }[];
  readonly broken: readonly (RoundTrip & { readonly integration: string })[];
  readonly lossless: readonly { readonly integration: string }[];
}

/** A list of scopes as it is sent: `null` stands out. */
export function scopeList(scopes: readonly (string | null)[]): string {
  return `[${scopes.map((scope) => scope ?? "null").join(", ")}]`;
}
