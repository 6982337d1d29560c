interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly samples: Map<string, number>;
}

/** Upper bounds of the duration histogram, in seconds. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * Counts of what the service does, in the OpenMetrics text format. Labels are names from fixed
 * lists: never a token, an address or a path as a client wrote it.
 */
export class Metrics {
  readonly #families = new Map<string, Family>();

  #family(name: string, type: Family["type"], help: string): Family {
    let family = this.#families.get(name);
    if (family === undefined) {
      family = { name, help, type, samples: new Map() };
      this.#families.set(name, family);
    }
    return family;
  }

  #add(family: Family, sample: string, value: number): void {
    family.samples.set(sample, (family.samples.get(sample) ?? 0) + value);
  }

  count(name: string, help: string, labels: Readonly<Record<string, string>>): void {
    this.#add(this.#family(name, "counter", help), `_total${braces(labels)}`, 1);
  }

  gauge(name: string, help: string, value: number): void {
    this.#family(name, "gauge", help).samples.set("", value);
  }

  observe(
    name: string,
    help: string,
    labels: Readonly<Record<string, string>>,
    seconds: number,
  ): void {
    const family = this.#family(name, "histogram", help);
    for (const bound of bounds) {
      const sample = `_bucket${braces({ ...labels, le: String(bound) })}`;
      this.#add(family, sample, seconds <= bound ? 1 : 0);
    }
    this.#add(family, `_bucket${braces({ ...labels, le: "+Inf" })}`, 1);
    this.#add(family, `_count${braces(labels)}`, 1);
    this.#add(family, `_sum${braces(labels)}`, seconds);
  }

  /** The exposition, with its closing mark. */
  expose(): string {
    const lines: string[] = [];
    for (const { name, help, type, samples } of this.#families.values()) {
      lines.push(`# TYPE ${name} ${type}`, `# HELP ${name} ${help}`);
      for (const [sample, value] of samples) lines.push(`${name}${sample} ${value}`);
    }
    return `${[...lines, "# EOF"].join("\n")}\n`;
  }
}

export const openMetricsType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

function braces(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) =>
      `${name}="${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`,
  );
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}
