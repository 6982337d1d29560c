import type { Route } from "../route.ts";
import { auditRoutes } from "./audit.ts";
import { memberTokenRoutes } from "./member-tokens.ts";
import { organizationRoutes } from "./organizations.ts";
import { policyRoutes } from "./policy.ts";
import { reachRoutes } from "./reach.ts";
import { reportRoutes } from "./report.ts";
import { tokenRoutes } from "./tokens.ts";
import { userRoutes } from "./user.ts";
import { verifyRoutes } from "./verify.ts";

/** Every operation of the API. Each is in the catalog `scopewright`, which says what opens it. */
export const routes: readonly Route[] = [
  ...organizationRoutes,
  ...tokenRoutes,
  ...reachRoutes,
  ...reportRoutes,
  ...userRoutes,
  ...policyRoutes,
  ...memberTokenRoutes,
  ...auditRoutes,
  ...verifyRoutes,
];
