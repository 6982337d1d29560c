interface Histogram {
  readonly buckets: number[];
  count: number;
  sum: number;
}

interface Family {
  readonly help: string;
  readonly type: "counter" | "histogram";
  /** By labels, as they are written. */
  readonly values: Map<string, number>;
  readonly histograms: Map<string, Histogram>;
}

type Labels = Readonly<Record<string, string>>;

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
      family = { help, type, values: new Map(), histograms: new Map() };
      this.#families.set(name, family);
    }
    return family;
  }

  count(name: string, help: string, labels: Labels): void {
    const { values } = this.#family(name, "counter", help);
    const key = written(labels);
    values.set(key, (values.get(key) ?? 0) + 1);
  }

  observe(name: string, help: string, labels: Labels, seconds: number): void {
    const { histograms } = this.#family(name, "histogram", help);
    const key = written(labels);
    let histogram = histograms.get(key);
    if (histogram === undefined) {
      histogram = { buckets: bounds.map(() => 0), count: 0, sum: 0 };
      histograms.set(key, histogram);
    }
    const bucket = bounds.findIndex((bound) => seconds <= bound);
    if (bucket !== -1) histogram.buckets[bucket]! += 1;
    histogram.count += 1;
    histogram.sum += seconds;
  }

  /** The exposition, with its closing mark. */
  expose(): string {
    const lines: string[] = [];
    for (const [name, { help, type, values, histograms }] of this.#families) {
      lines.push(`# TYPE ${name} ${type}`, `# HELP ${name} ${help}`);
      const ending = type === "counter" ? "_total" : "";
      for (const [key, value] of values) lines.push(`${name}${ending}${braces(key)} ${value}`);
      for (const [key, histogram] of histograms) lines.push(...exposed(name, key, histogram));
    }
    return `${[...lines, "# EOF"].join("\n")}\n`;
  }
}

function exposed(name: string, key: string, histogram: Histogram): readonly string[] {
  let below = 0;
  const comma = key === "" ? "" : ",";
  const buckets = bounds.map((bound, index) => {
    below += histogram.buckets[index]!;
    return `${name}_bucket{${key}${comma}le="${bound}"} ${below}`;
  });
  return [
    ...buckets,
    `${name}_bucket{${key}${comma}le="+Inf"} ${histogram.count}`,
    `${name}_count${braces(key)} ${histogram.count}`,
    `${name}_sum${braces(key)} ${histogram.sum}`,
  ];
}

export const openMetricsType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

function written(labels: Labels): string {
  let text = "";
  for (const name in labels) {
    const value = labels[name]!.replace(/[\\"\n]/g, (character) =>
      character === "\n" ? "\\n" : `\\${character}`,
    );
    text += `${text === "" ? "" : ","}${name}="${value}"`;
  }
  return text;
}

function braces(key: string): string {
  return key === "" ? "" : `{${key}}`;
}
