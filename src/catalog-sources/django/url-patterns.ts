/** More paths than this are not what an author wrote down one by one. */
const mostPaths = 64;

/**
 * The path templates that a regular expression of a URL pattern stands for: one for each choice of
 * its alternatives and optional parts. Named groups are parameters; what else may vary is one too.
 */
export function regexTemplates(regex: string): readonly string[] {
  const parser = new RegexParser(regex);
  return parser.alternatives().slice(0, mostPaths);
}

/** The template of a route in Django's other notation: `a/<int:b>/<path:c>`. */
export function routeTemplate(route: string): string {
  return route.replaceAll(
    /<(?:(\w+):)?(\w+)>/g,
    (_all, converter: string | undefined, name: string) =>
      converter === "path" ? `{${name}+}` : `{${name}}`,
  );
}

/** Reads from left to right; holds where it is. */
class RegexParser {
  readonly #text: string;
  #at = 0;
  #unnamed = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Up to the end of the group or of the text. */
  alternatives(): string[] {
    const found = this.#sequence();
    while (this.#text[this.#at] === "|") {
      this.#at += 1;
      found.push(...this.#sequence());
    }
    return [...new Set(found)];
  }

  #sequence(): string[] {
    let paths = [""];
    while (this.#at < this.#text.length && !/[|)]/.test(this.#text[this.#at]!)) {
      const choices = this.#quantified(this.#atom());
      paths = paths.flatMap((path) => choices.map((choice) => path + choice));
      if (paths.length > mostPaths) paths = paths.slice(0, mostPaths);
    }
    return paths;
  }

  /** One character, class or group: what it may stand for. */
  #atom(): string[] {
    const character = this.#text[this.#at]!;
    this.#at += 1;
    switch (character) {
      case "^":
      case "$":
        return [""];
      case "\\":
        return this.#escape();
      case "[":
        this.#skipClass();
        return [this.#parameter()];
      case ".":
        return [this.#parameter()];
      case "(":
        return this.#group();
      default:
        return [character];
    }
  }

  #escape(): string[] {
    const character = this.#text[this.#at] ?? "";
    this.#at += 1;
    if (/[AZbB]/.test(character)) return [""];
    return [/[dDwWsS]/.test(character) ? this.#parameter() : character];
  }

  #skipClass(): void {
    if (this.#text[this.#at] === "^") this.#at += 1;
    // A bracket that comes first stands for itself.
    if (this.#text[this.#at] === "]") this.#at += 1;
    while (this.#at < this.#text.length && this.#text[this.#at] !== "]") {
      this.#at += this.#text[this.#at] === "\\" ? 2 : 1;
    }
    this.#at += 1;
  }

  #group(): string[] {
    const start = this.#at;
    const opening = /^\?(?:P<(\w+)>|:|[aimsux]+\)|[=!]|<[=!])/.exec(
      this.#text.slice(start, start + 120),
    );
    this.#at += opening?.[0].length ?? 0;
    // Flags stand alone: `(?i)`.
    if (opening !== null && opening[0].endsWith(")")) return [""];
    const inside = this.#at;
    const choices = this.alternatives();
    const text = this.#text.slice(inside, this.#at);
    this.#at += 1;
    const name = opening?.[1];
    if (name !== undefined) return [crossesSegments(text) ? `{${name}+}` : `{${name}}`];
    // Looking ahead or behind takes no characters.
    if (opening !== null && opening[0] !== "?:") return [""];
    return choices;
  }

  #quantified(choices: string[]): string[] {
    const quantifier = /^(?:[*+?]|\{\d*,?\d*\})[?+]?/.exec(
      this.#text.slice(this.#at, this.#at + 12),
    );
    if (quantifier === null) return choices;
    this.#at += quantifier[0].length;
    const [first = ""] = quantifier[0];
    const parameters = choices.every((choice) => choice.includes("{"));
    // A part that may repeat but varies anyway stands for all its repetitions.
    return first === "?" || (first === "*" && !parameters) ? ["", ...choices] : choices;
  }

  #parameter(): string {
    this.#unnamed += 1;
    return `{value${this.#unnamed}}`;
  }
}

/** Whether what a group matches may hold a slash. */
function crossesSegments(regex: string): boolean {
  const classes = regex.match(/\[\^?\]?(?:\\.|[^\]])*\]/g) ?? [];
  const open = classes.some((each) =>
    each.startsWith("[^") ? !each.includes("/") : each.slice(1).includes("/"),
  );
  const outside = regex.replaceAll(/\[\^?\]?(?:\\.|[^\]])*\]/g, "").replaceAll(/\\./g, "");
  return open || /\.[*+]/.test(outside);
}
