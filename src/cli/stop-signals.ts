import { constants } from "node:os";

const signals = ["SIGINT", "SIGTERM"] as const;

/** The last one is that of a terminal which is closed; a program of a run would live on behind it. */
const ofRuns = [...signals, "SIGHUP"] as const;

/**
 * Ends this process by a signal with words that say what is left of the run, at once: whoever stops
 * a program waits for no network. 129, 130 and 143 are what shells make of these signals.
 *
 * @param words asked for when the signal comes
 * @returns what leaves the signals to the system again
 */
export function tellWhenStopped(words: () => string): () => void {
  const stop = (signal: (typeof ofRuns)[number]): void => {
    // Behind the `^C` that a terminal shows.
    const start = process.stderr.isTTY ? "\n" : "";
    process.stderr.write(`${start}Stopped by ${signal}. ${words()}\n`);
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of ofRuns) process.on(signal, stop);
  return () => {
    for (const signal of ofRuns) process.off(signal, stop);
  };
}

/** Resolves with the signal that asks the process to end; the next one ends it at once. */
export function firstStopSignal(): Promise<string> {
  return new Promise((resolve) => {
    const stop = (signal: string): void => {
      for (const each of signals) process.off(each, stop);
      resolve(signal);
    };
    for (const signal of signals) process.on(signal, stop);
  });
}
