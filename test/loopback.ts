import { type AddressInfo, createServer, type Server } from "node:net";

/** Lets a server listen on this machine alone; answers its port, which nothing else had. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return (server.address() as AddressInfo).port;
}

/** A port for what has to be told one before it starts. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((closed) => server.close(closed));
  return port;
}
