import type { PermissionForm, PermissionList, RoundTrip } from "../model/permission-list.ts";

/**
 * Opens the settings page on `stored` and saves it again.
 *
 * The order of the steps is the page's own: scopes with a row or box to themselves are taken out,
 * the rest are grouped by prefix, each group is sorted by level and its last member names the
 * row's level. A scope without a level compares as not-a-number, so that it stays where it was:
 * that is why the order of `stored` can decide what is lost.
 *
 * @param covers whether the scopes that are sent hold another one, by themselves or by implication
 */
export function roundTrip(
  list: PermissionList,
  stored: readonly string[],
  covers: Covers = exactly,
): RoundTrip {
  const state = openForm(list, stored);
  const afterSave = saveForm(list, state);
  const sent = new Set(afterSave);
  const kept = new Set(stored);
  const scopes = [...sent].filter((scope) => scope !== null);
  const vanished = stored.filter((scope) => !covers(scopes, scope));
  const added = scopes.filter((scope) => !kept.has(scope));
  const outcome = sent.has(null) ? "refused" : vanished.length > 0 ? "lossy" : "lossless";
  return { stored, state: Object.fromEntries(state), afterSave, outcome, vanished, added };
}

/** Whether some scopes hold one more. */
export type Covers = (held: readonly string[], scope: string) => boolean;

const exactly: Covers = (held, scope) => held.includes(scope);

/** Level by row, and true by the scope of a checked box. */
type FormState = ReadonlyMap<string, string | true>;

function openForm(list: PermissionList, stored: readonly string[]): FormState {
  const { form } = list;
  const state = new Map<string, string | true>();
  for (const row of list.rows) state.set(row.resource, form.levels[0] ?? "none");
  const boxes = new Set(list.checkboxes.map((box) => box.scope));
  const left: string[] = [];
  for (const scope of stored) {
    const own = Object.hasOwn(form.own, scope) ? form.own[scope] : undefined;
    if (boxes.has(scope)) state.set(scope, true);
    if (boxes.has(scope) && !form.unfiltered.includes(scope)) continue;
    if (own !== undefined) state.set(own.resource, own.level);
    else if (!form.dropped.includes(scope)) left.push(scope);
  }
  // A page of boxes alone has nothing that could show the rest.
  if (list.rows.length === 0) return state;
  for (const [prefix, group] of Map.groupBy(left, (scope) => scope.split(":")[0]!)) {
    const top = group.toSorted((a, b) => rank(form, a) - rank(form, b)).at(-1)!;
    // A prefix that the page has no name for becomes a row of that name, as in the page's code.
    const known = Object.hasOwn(form.resources, prefix);
    state.set(known ? form.resources[prefix]! : "undefined", levelOf(top));
  }
  return state;
}

function saveForm(list: PermissionList, state: FormState): (string | null)[] {
  const none = list.form.levels[0];
  const sent: (string | null)[] = [];
  for (const [field, value] of state) {
    if (value === true) {
      sent.push(field);
      continue;
    }
    const row = list.rows.find(({ resource }) => resource === field);
    const choice = row?.choices.find(({ level }) => level === value);
    if (choice !== undefined) sent.push(...choice.scopes.map((scope) => scope.value));
    else if (value !== none && list.form.unknownChoice === "null") sent.push(null);
  }
  return sent;
}

/** The middle of `a:b:c` is the level, as the page splits it. */
function levelOf(scope: string): string {
  return scope.split(":")[1] ?? "undefined";
}

function rank(form: PermissionForm, scope: string): number {
  const index = form.levels.indexOf(levelOf(scope));
  return index < 0 ? Number.NaN : index;
}
