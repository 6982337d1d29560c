import { inspect } from "node:util";
import { tell } from "./witness.ts";

const names = ["Error", "TypeError", "RangeError", "SyntaxError", "AggregateError"] as const;

/**
 * Keeps every error that is made: its message, its fields and its causes, as the inspector shows
 * them. Those of the runtime itself are seen as causes, and where they are printed.
 */
export function watchErrors(): void {
  const known = new Set<string>();
  let fresh: object[] = [];
  const keep = (): void => {
    const errors = fresh;
    fresh = [];
    for (const error of errors) {
      const text = shown(error);
      if (known.has(text)) continue;
      known.add(text);
      tell("error", "an error", text);
    }
  };
  const made = (error: object, trap: Function): object => {
    // The stack begins where it was made, not in here.
    Error.captureStackTrace(error, trap);
    // Later, as constructors of subclasses are still at work.
    if (fresh.push(error) === 1) queueMicrotask(keep);
    return error;
  };
  for (const name of names) {
    const construct = (type: Function, args: unknown[], target: Function): object =>
      made(
        Reflect.construct(type, args, target) as object,
        target === globalThis[name] ? construct : target,
      );
    const apply = (type: Function, _: unknown, args: unknown[]): object =>
      made(Reflect.construct(type, args) as object, apply);
    globalThis[name] = new Proxy(globalThis[name], { construct, apply }) as never;
  }
  process.once("exit", keep);
}

/** Without the stack, whose other lines are only places. */
function shown(error: object): string {
  const { name, message, stack: _, cause, ...fields } = error as Error;
  const inner = cause instanceof Error ? shown(cause) : inspect(cause);
  return `${name}: ${message}\n${inspect(fields, { depth: 6 })}\n${inner}`;
}
