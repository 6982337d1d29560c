import { nearestName } from "../document/nearest-name.ts";
import type { Integration } from "../model/integration.ts";
import type { Problem } from "../model/problem.ts";
import type { Located } from "../model/span.ts";
import type { ActionTable } from "./action-facts.ts";
import { appTokenNeeds } from "./app-token-needs.ts";
import type { Values } from "./located.ts";

const action = "actions/create-github-app-token";
const permissionInput = "permission-";
/** What stands for the repository that the workflow is in. */
const here = "this repository";
const namesHere = /^\$\{\{\s*github\.(?:event\.)?repository(?:\.name)?\s*\}\}$/;

/** What the catalog says about the tokens that the action mints. */
export interface AppTokenFacts {
  /** All scopes that a token of an app can be granted. */
  readonly grants: readonly string[];
  /** The permission that each input stands for, without its `permission-`. */
  readonly inputs: Readonly<Record<string, string>>;
}

/** Tokens that steps mint, and steps of which the file does not say what their token may do. */
export interface AppTokens {
  readonly tokens: readonly Integration[];
  readonly unjudged: readonly Problem[];
}

/** The tokens of GitHub Apps that a job's steps mint. `shared`: what they have from their job. */
export function readAppTokens(
  job: Values,
  { grants, inputs }: AppTokenFacts,
  actions: ActionTable,
  shared: Pick<Integration, "name" | "triggers" | "waivers" | "reader">,
): AppTokens {
  const tokens: Integration[] = [];
  const unjudged: Problem[] = [];
  const steps = job
    .at("steps")
    .items()
    .filter((step) => step.at("uses").string()?.value.split("@")[0]?.toLowerCase() === action);
  steps.forEach((step, index) => {
    const granted = statedScopes(step.at("with"), inputs, grants);
    if (!granted.ok) {
      unjudged.push(...granted.problems);
      return;
    }
    const at = step.at("uses").span();
    const limited = granted.scopes.length > 0;
    const resources = statedResources(step.at("with"));
    const id = step.at("id").string()?.value;
    const own = id ?? `app-token${index === 0 ? "" : `-${index + 1}`}`;
    tokens.push({
      ...shared,
      name: `${shared.name}/${own}`,
      provider: { value: "github", at },
      token: {
        kind: { value: "installation", at },
        environments: [],
        ...(resources === undefined ? {} : { resources }),
      },
      scopes: limited ? granted.scopes : grants.map((value) => ({ value, at })),
      calls: [],
      callsComplete: false,
      sources: [],
      deliver: [],
      needs: appTokenNeeds(job, id, actions),
      unstatable: ["owner", "maxAge", "rotateBefore", "calls"],
      at,
      extent: step.span(),
      ...(limited
        ? {}
        : { unstated: { kind: "whole-app", of: appOf(step.at("with")), atMost: grants } }),
    });
  });
  return { tokens, unjudged };
}

type Stated =
  | { readonly ok: true; readonly scopes: readonly Located<string>[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The scopes of the `permission-*` inputs. An input without a value limits nothing. */
function statedScopes(
  inputs: Values,
  names: AppTokenFacts["inputs"],
  grants: readonly string[],
): Stated {
  const scopes: Located<string>[] = [];
  const problems: Problem[] = [];
  for (const key of inputs.keys().filter((each) => each.startsWith(permissionInput))) {
    const name = key.slice(permissionInput.length);
    const value = inputs.at(key);
    const level = value.string();
    if (!value.present || level?.value === "") continue;
    const permission = Object.hasOwn(names, name) ? names[name] : undefined;
    const scope = `${permission}:${level?.value}`;
    if (permission !== undefined && level !== undefined && grants.includes(scope)) {
      scopes.push({ value: scope, at: value.span() });
      continue;
    }
    const known = permission !== undefined;
    const nearest = known ? undefined : nearestName(name, Object.keys(names));
    const at = known ? value.span() : value.span("key");
    problems.push({
      code: known ? "unknown-value" : "unknown-permission",
      message: known
        ? `which level of \`${name}\` this step asks for can't be told from the file`
        : `\`${key}\` is no input of ${action}`,
      file: at.file,
      at,
      expected: known ? "read, write or admin, as the permission has it" : "a permission of an app",
      ...(nearest === undefined ? {} : { nearest: `${permissionInput}${nearest}` }),
    });
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, scopes };
}

/**
 * The repositories that the token is limited to; undefined where it has all that the app is
 * installed in at its owner. With neither input, it is the workflow's own repository.
 */
function statedResources(inputs: Values): readonly Located<string>[] | undefined {
  const owner = inputs.at("owner").string();
  const listed = inputs.at("repositories");
  const names = (listed.string()?.value ?? "")
    .split(/[\s,]+(?![^{]*\}\})/)
    .filter((each) => each !== "");
  if (inputs.at("enterprise").present) return undefined;
  if (names.length > 0) {
    const prefix = owner === undefined ? "" : `${owner.value}/`;
    return names.map((name) => ({
      value: namesHere.test(name) && owner === undefined ? here : prefix + name,
      at: listed.span(),
    }));
  }
  return owner === undefined ? [{ value: here, at: inputs.span() }] : undefined;
}

/** Which app mints, as far as the file says. */
function appOf(inputs: Values): string {
  const id = inputs.at("client-id").data ?? inputs.at("app-id").data;
  return typeof id === "string" || typeof id === "number" ? `app ${id}` : "app";
}
