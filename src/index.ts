/**
 * Scopewright as a library. Names of scopes, operations and token kinds become numbers once
 * (`builtinCatalog`, `viewOf`, `resolveCalls`); everything after that is pure.
 */
export { builtinCatalog } from "./catalog/builtin.ts";
export type { BuiltinCatalog } from "./catalog/builtin.ts";
export type { Bitset, Catalog, CompiledProvider, Match } from "./catalog/compiled.ts";
export { loadCatalog } from "./catalog/load.ts";
export { matchOperation, matchUrl } from "./catalog/match.ts";
export { repositoryCatalog } from "./check/repository-catalog.ts";
export { runCheck } from "./check/run-check.ts";
export type { CheckOptions, CheckRun } from "./check/run-check.ts";
export { defineIntegration } from "./definitions/define-integration.ts";
export type { DefinedCall, IntegrationDefinition } from "./definitions/define-integration.ts";
export { findDefinitions } from "./definitions/find-definitions.ts";
export type { Definitions } from "./definitions/read-definitions.ts";
export type { ReadContext, Reader } from "./definitions/reader.ts";
export { readers, readersOf } from "./definitions/readers.ts";
export { readSettings } from "./definitions/settings-file.ts";
export { lint } from "./lint/lint.ts";
export type { LintInput, LintResult } from "./lint/lint.ts";
export type { Rule } from "./lint/rule.ts";
export type {
  Access,
  Operation,
  OperationName,
  Requirement,
  RiskClass,
  Scope,
  Source,
  TokenKind,
} from "./model/catalog.ts";
export type { Finding, Fix, ReachChange, Severity } from "./model/finding.ts";
export type { Call, Delivery, Evidence, Integration, Waiver } from "./model/integration.ts";
export type { Outcome, Problem } from "./model/problem.ts";
export { defaultSettings } from "./model/settings.ts";
export type { Settings } from "./model/settings.ts";
export type { Position, SourceFile, Span, TextEdit } from "./model/span.ts";
export { authorises, resolveCalls } from "./privilege/calls.ts";
export type { UnknownTarget, WantedCall } from "./privilege/calls.ts";
export { namesOf, scopesNamed } from "./privilege/closure.ts";
export { dominationOf } from "./privilege/domination.ts";
export { minimalSet, viewAllowing } from "./privilege/minimal.ts";
export { excessOf, reachOf } from "./privilege/reach.ts";
export type {
  Certificate,
  Domination,
  Excess,
  KindView,
  MinimalAnswer,
  Reach,
  ReachCounts,
  ResolvedCall,
  Verdict,
  Verification,
} from "./privilege/types.ts";
export { verifyCertificate } from "./privilege/verify.ts";
export { viewOf } from "./privilege/view.ts";
export { rules } from "../rules/index.ts";
