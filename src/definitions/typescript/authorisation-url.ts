/** Addresses at which people are asked for scopes, by what they begin with. */
const pages: readonly (readonly [RegExp, string])[] = [
  [/^https:\/\/github\.com\/login\/oauth\/authorize\?/, "github"],
  [/^https:\/\/gitlab\.com\/oauth\/authorize\?/, "gitlab"],
  [/^https:\/\/(?:[\w-]+\.)?sentry\.io\/oauth\/authorize\/?\?/, "sentry"],
  [
    /^https:\/\/(?:[\w-]+\.)?slack\.com\/(?:oauth\/(?:v2\/)?authorize|openid\/connect\/authorize)\?/,
    "slack",
  ],
  [/^https:\/\/accounts\.google\.com\/o\/oauth2\/(?:v2\/)?auth\?/, "google"],
  [/^https:\/\/login\.microsoftonline\.com\/[^/]+\/oauth2\/v2\.0\/authorize\?/, "msgraph"],
];

/** The scopes in an address: where they stand in its text, and what stands between them. */
export interface AddressScopes {
  readonly provider: string;
  /** Absent where a gap of the template is among them. */
  readonly words?: {
    readonly start: number;
    readonly end: number;
    readonly separator: string;
    readonly names: readonly {
      readonly value: string;
      readonly start: number;
      readonly end: number;
    }[];
  };
}

/** Reads `scope=` of an authorisation URL, as the source text has it between its quotes. */
export function addressScopes(text: string): AddressScopes | undefined {
  const provider = pages.find(([pattern]) => pattern.test(text))?.[1];
  const found = /[?&]scope=([^&#]*)/.exec(text);
  if (provider === undefined || found === null) return undefined;
  const written = found[1]!;
  if (/[${}\\]/.test(written)) return { provider };
  const start = found.index + found[0].length - written.length;
  const names = wordsOf(written).map(({ value, at }) => ({
    value: value.replaceAll(/%3A/gi, ":").replaceAll(/%2F/gi, "/"),
    start: start + at,
    end: start + at + value.length,
  }));
  const separator = separators.exec(written)?.[0] ?? "%20";
  return { provider, words: { start, end: start + written.length, separator, names } };
}

const separators = /%20|%2C|[+,\s]/i;

function wordsOf(text: string): readonly { readonly value: string; readonly at: number }[] {
  const words: { value: string; at: number }[] = [];
  let from = 0;
  for (const match of text.matchAll(new RegExp(separators, "gi"))) {
    if (match.index > from) words.push({ value: text.slice(from, match.index), at: from });
    from = match.index + match[0].length;
  }
  if (from < text.length) words.push({ value: text.slice(from), at: from });
  return words;
}
