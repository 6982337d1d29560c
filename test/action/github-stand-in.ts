import { createServer } from "node:http";
import { listen } from "../loopback.ts";

/** A request that the stand-in got. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly authorization: string | undefined;
}

/** What it answers: a status and a body. */
export type Answer = readonly [status: number, body: unknown];

export interface StandIn {
  readonly url: string;
  readonly asked: readonly Asked[];
  readonly close: () => void;
}

/**
 * NOT GitHub, nor an emulation of it: a server that gives fixed answers, for what the emulator does
 * not do (refusals, review comments on lines, approvals of a certain commit, teams). The shapes are
 * those of GitHub's documented API. What has no answer is 404.
 *
 * @param answers by `METHOD /path`, without the query
 */
export async function githubStandIn(answers: Readonly<Record<string, Answer>>): Promise<StandIn> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (part: Buffer) => (text += part.toString()));
    request.on("end", () => {
      const path = (request.url ?? "").split("?")[0]!;
      const method = request.method ?? "";
      const body: unknown = text === "" ? undefined : JSON.parse(text);
      asked.push({ method, path, body, authorization: request.headers.authorization });
      const [status, answer] = answers[`${method} ${path}`] ?? [404, { message: "Not Found" }];
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(answer));
    });
  });
  const port = await listen(server);
  return { url: `http://127.0.0.1:${port}`, asked, close: () => server.close() };
}
