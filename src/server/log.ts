/** Structured log lines. Whoever writes one puts no secret into it; bodies and headers never go in. */
export interface Log {
  info(facts: Readonly<Record<string, unknown>>, message: string): void;
  warn(facts: Readonly<Record<string, unknown>>, message: string): void;
  error(facts: Readonly<Record<string, unknown>>, message: string): void;
}

export const silentLog: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** What may be known of a failure: its words and its cause's, and where it happened. */
export function failureFacts(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { failure: String(error) };
  const { cause } = error;
  return {
    failure: error.message,
    ...(cause instanceof Error ? { cause: cause.message } : {}),
    stack: error.stack,
  };
}
