import { type IncomingMessage, ServerResponse } from "node:http";
import { tell } from "./witness.ts";

type Writer = (this: ServerResponse<IncomingMessage>, ...args: unknown[]) => unknown;

/** Keeps the bodies that this process answers to requests, with their headers. */
export function watchAnswers(): void {
  const prototype = ServerResponse.prototype as unknown as Record<"write" | "end", Writer>;
  const { write, end } = prototype;
  const parts = new WeakMap<ServerResponse, Buffer[]>();
  const keep = (response: ServerResponse, chunk: unknown): void => {
    const own = parts.get(response) ?? [];
    parts.set(response, own);
    if (typeof chunk === "string") own.push(Buffer.from(chunk));
    else if (chunk instanceof Uint8Array) own.push(Buffer.from(chunk));
  };
  prototype.write = function (...args) {
    keep(this, args[0]);
    return write.apply(this, args);
  };
  prototype.end = function (...args) {
    keep(this, args[0]);
    const { method, url } = this.req;
    const body = Buffer.concat(parts.get(this) ?? []).toString();
    tell("answer", answerName(method, url, this.statusCode), answerText(this.getHeaders(), body));
    return end.apply(this, args);
  };
}

export function answerName(method = "", url = "", status: number): string {
  return `answer of ${method} ${url.split("?", 1)[0]}: ${status}`;
}

export function answerText(headers: object, body: string): string {
  return `${JSON.stringify(headers)}\n${body}`;
}
