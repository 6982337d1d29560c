/**
 * What it costs a server, in CPU time, to verify a token of 100,000 and to authorise the request
 * that it came with: `node bench/tokens.ts [requests]`. All servers run side by side and take turns,
 * so that what else the machine does falls on all of them; the ratios count, not the figures.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

interface Contestant {
  readonly name: string;
  readonly kind: string;
  /** Sends the token in a body to `/v1/verify`, as a server in another language does. */
  readonly body: boolean;
  readonly beside: string;
  /** A share of the requests, for what is much slower. */
  readonly share: number;
}

const contestants: readonly Contestant[] = [
  { name: "bare node:http", kind: "bare", body: false, beside: "bare", share: 1 },
  { name: "node:http with our guard", kind: "guard", body: false, beside: "bare", share: 1 },
  { name: "hono with our guard", kind: "guard-hono", body: false, beside: "bare", share: 1 },
  {
    name: "bare node:http, reading a body",
    kind: "bare-body",
    body: true,
    beside: "bare-body",
    share: 1,
  },
  {
    name: "POST /v1/verify of our service",
    kind: "verify",
    body: true,
    beside: "bare-body",
    share: 1,
  },
  {
    name: "node:http with better-auth's API keys",
    kind: "better-auth",
    body: false,
    beside: "bare",
    share: 0.1,
  },
];

const path = "/api/0/organizations/acme/releases/";
const rounds = 7;
const requests = Number(process.argv[2] ?? 4_000);
const connections = 8;

interface Running extends Contestant {
  readonly port: number;
  readonly bearers: readonly string[];
  readonly agent: Agent;
  readonly child: ChildProcess;
  /** Microseconds of CPU per request, one a round. */
  readonly costs: number[];
}

async function start(contestant: Contestant, folder: string): Promise<Running> {
  const file = join(folder, `${contestant.kind}.db`);
  const argv = [join(import.meta.dirname, "token-servers.ts"), contestant.kind, file];
  const child = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const { port, bearers } = JSON.parse(line) as { port: number; bearers: string[] };
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return { ...contestant, port, bearers, agent, child, costs: [] };
}

function send(server: Running, index: number): Promise<string> {
  const bearer = server.bearers[index % server.bearers.length]!;
  const body = server.body ? JSON.stringify({ token: bearer, method: "GET", path }) : undefined;
  const headers = {
    authorization: `Bearer ${bearer}`,
    ...(body === undefined
      ? {}
      : { "content-type": "application/json", "content-length": body.length }),
  };
  const options = {
    port: server.port,
    agent: server.agent,
    method: server.body ? "POST" : "GET",
    path: index < 0 ? "/cpu" : server.body ? "/v1/verify" : path,
    headers,
  };
  return new Promise((resolve, reject) => {
    const sent = request(options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("end", () => {
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${server.name} answered ${response.statusCode}: ${text}`));
      });
    });
    sent.on("error", reject);
    sent.end(index < 0 ? undefined : body);
  });
}

async function cpuOf(server: Running): Promise<number> {
  const text = await new Promise<string>((resolve, reject) => {
    const sent = request({ port: server.port, path: "/cpu", agent: server.agent }, (response) => {
      let all = "";
      response.on("data", (chunk: Buffer) => (all += chunk.toString()));
      response.on("end", () => resolve(all));
    });
    sent.on("error", reject);
    sent.end();
  });
  return Number(text);
}

async function run(server: Running, count: number): Promise<number> {
  const before = await cpuOf(server);
  let next = 0;
  const connection = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await send(server, next);
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  return ((await cpuOf(server)) - before) / count;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >>> 1]!;
}

const folder = await mkdtemp(join(tmpdir(), "scopewright-bench-"));
const servers: Running[] = [];
try {
  for (const contestant of contestants) servers.push(await start(contestant, folder));
  const countOf = (server: Running): number => Math.ceil(requests * server.share);
  for (const server of servers) await run(server, countOf(server));
  for (let round = 0; round < rounds; round += 1) {
    for (const server of servers) server.costs.push(await run(server, countOf(server)));
  }
  for (const server of servers) {
    const beside = servers.find((each) => each.kind === server.beside)!;
    // Round by round, so that both were measured in the same weather.
    const ratios = server.costs.map((cost, round) => cost / beside.costs[round]!);
    const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
    console.log(
      `${server.name}: ${median(server.costs).toFixed(0)} µs of CPU per request, ` +
        `${median(ratios).toFixed(2)} × ${beside.name} (${least.toFixed(2)} to ${most.toFixed(2)})`,
    );
  }
} finally {
  for (const server of servers) {
    server.agent.destroy();
    server.child.kill();
  }
  await rm(folder, { recursive: true, force: true });
}
