import type { AuditEntry } from "../../src/tokens/audit/entry.ts";
import { serviceChain } from "../../src/tokens/audit/labels.ts";
import { readAudit as readRows } from "../../src/tokens/store/audit-rows.ts";
import type { Domain } from "./domain.ts";

/** All that the audit says of the domain's organisation, oldest first. */
export function readAudit(domain: Domain): Promise<readonly AuditEntry[]> {
  return readRows(domain.service.store.read, domain.organization.id, 0, 100_000);
}

/** All that belongs to no organisation. */
export function serviceEntries(domain: Domain): Promise<readonly AuditEntry[]> {
  return readRows(domain.service.store.read, serviceChain, 0, 100_000);
}
