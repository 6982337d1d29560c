/**
 * The page's search and filters. Everything can be read without them, so they are made here: where
 * no script runs, nobody sees a box that does nothing.
 */

interface Entry {
  readonly row: HTMLElement;
  readonly section: HTMLElement;
  /** Lower case, all that the section says. */
  readonly text: string;
  readonly outcome: string;
  readonly risks: ReadonlySet<string>;
}

const filters = document.querySelector<HTMLElement>("#filters");
const entries = [...document.querySelectorAll<HTMLElement>("tr[data-account]")].flatMap(
  (row): readonly Entry[] => {
    const section = document.querySelector<HTMLElement>(
      `section[data-account="${row.dataset["account"]}"]`,
    );
    if (section === null) return [];
    const risks = [...section.querySelectorAll<HTMLElement>(".reach-row .risk")];
    return [
      {
        row,
        section,
        text: section.textContent.toLowerCase(),
        outcome: row.dataset["outcome"] ?? "",
        risks: new Set(risks.map(({ textContent }) => textContent)),
      },
    ];
  },
);

function labelled(words: string, control: HTMLElement): HTMLLabelElement {
  const label = document.createElement("label");
  label.append(words, control);
  return label;
}

function choice(options: readonly (readonly [value: string, words: string])[]): HTMLSelectElement {
  const select = document.createElement("select");
  for (const [value, words] of options) select.append(new Option(words, value));
  return select;
}

function start(place: HTMLElement): void {
  const search = document.createElement("input");
  search.type = "search";
  search.placeholder = "name, scope, operation, owner…";
  const outcome = choice([
    ["", "any"],
    ["fail", "needs work"],
    ["cannot-judge", "cannot be judged"],
    ["pass", "passes"],
  ]);
  const risk = choice([
    ["", "any"],
    ["critical", "critical"],
    ["destructive", "destructive"],
    ["write", "write"],
    ["read", "read"],
  ]);
  const count = document.createElement("output");

  const apply = (): void => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const entry of entries) {
      const shown =
        words.every((word) => entry.text.includes(word)) &&
        (outcome.value === "" || entry.outcome === outcome.value) &&
        (risk.value === "" || entry.risks.has(risk.value));
      entry.row.hidden = !shown;
      entry.section.hidden = !shown;
      if (shown) left += 1;
    }
    count.textContent = `${left} of ${entries.length}`;
  };

  for (const control of [search, outcome, risk]) control.addEventListener("input", apply);
  place.append(
    labelled("Search", search),
    labelled("Outcome", outcome),
    labelled("Reaches", risk),
    count,
  );
  place.hidden = false;
  apply();
}

// With one or two integrations there is nothing to look for.
if (filters !== null && entries.length > 2) start(filters);

// What is printed has no way to be opened.
window.addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details")) part.open = true;
});
