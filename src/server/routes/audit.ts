import type { AuditEntry } from "../../tokens/audit/entry.ts";
import { verifyChain } from "../../tokens/audit/read-chain.ts";
import { lastOfFullPage } from "../../tokens/full-page.ts";
import { readAudit, readAuditBackwards } from "../../tokens/store/audit-rows.ts";
import type { Sql } from "../../tokens/store/sql.ts";
import { auditJson, schemaOf } from "../json.ts";
import { inOrganization, ok, type Route } from "../route.ts";
import { integer, text } from "../shape.ts";

const page = 500;
const largest = Number.MAX_SAFE_INTEGER;

export const auditRoutes: readonly Route[] = [
  inOrganization({
    method: "GET",
    path: "/org/audit",
    id: "listAudit",
    summary: "List what happened, newest first",
    query: {
      limit: integer(1, page),
      before: integer(1, largest, "Entries before this sequence number."),
      action: text({ max: 100 }),
      actor_id: text({ max: 100 }),
      target: text({ max: 100 }),
    },
    answers: {
      200: {
        description: "Entries; `next_before` where there are more.",
        schema: {
          type: "object",
          properties: {
            entries: { type: "array", items: schemaOf("AuditEntry") },
            next_before: { type: ["integer", "null"] },
          },
          required: ["entries", "next_before"],
        },
      },
    },
    handle: async ({ service, organization, query }) => {
      const { limit = page, before, actor_id: actorId, action, target } = query;
      const filter = {
        ...(action === undefined ? {} : { action }),
        ...(actorId === undefined ? {} : { actorId }),
        ...(target === undefined ? {} : { target }),
      };
      const { read } = service.store;
      const entries = await readAuditBackwards(read, organization.id, before, limit, filter);
      const last = lastOfFullPage(entries, limit);
      return ok({ entries: entries.map(auditJson), next_before: last?.sequence ?? null });
    },
  }),
  inOrganization({
    method: "GET",
    path: "/org/audit/export",
    id: "exportAudit",
    summary: "Export the chain as JSON lines, oldest first",
    query: { after: integer(0, largest, "Entries after this sequence number.") },
    answers: { 200: { description: "One entry a line.", type: "application/x-ndjson" } },
    handle: ({ service, organization, query }) =>
      Promise.resolve({
        status: 200,
        text: {
          type: "application/x-ndjson",
          body: lines(service.store.read, organization.id, query.after ?? 0),
        },
      }),
  }),
  inOrganization({
    method: "GET",
    path: "/org/audit/verify",
    id: "verifyAudit",
    summary: "Check that no entry of the chain was changed, taken out or added",
    answers: {
      200: {
        description: "The last entry, to be kept elsewhere; and the fault, if there is one.",
        schema: {
          type: "object",
          properties: {
            whole: { type: "boolean" },
            entries: { type: "integer" },
            hash: { type: "string" },
            fault: { type: ["object", "null"] },
          },
          required: ["whole", "entries", "hash", "fault"],
        },
      },
    },
    handle: async ({ service, organization }) => {
      const { head, fault } = await verifyChain(service.store.read, organization.id);
      return ok({
        whole: fault === undefined,
        entries: head.sequence,
        hash: head.hash,
        fault: fault ?? null,
      });
    },
  }),
];

/** Reads on only as fast as the other side takes it. */
function lines(read: Sql, chain: string, from: number): ReadableStream<Uint8Array> {
  let after = from;
  return new ReadableStream({
    pull: async (controller) => {
      const entries: readonly AuditEntry[] = await readAudit(read, chain, after, page);
      const last = entries.at(-1);
      if (last === undefined) {
        controller.close();
        return;
      }
      after = last.sequence;
      const part = entries.map((entry) => `${JSON.stringify(auditJson(entry))}\n`).join("");
      controller.enqueue(new TextEncoder().encode(part));
    },
  });
}
