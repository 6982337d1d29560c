import { BlockList, isIP } from "node:net";

/** Which addresses may say for whom they speak. */
export interface ProxyTrust {
  trusts(address: string): boolean;
}

/**
 * Addresses and networks (`10.0.0.0/8`, `::1`) of proxies that are trusted.
 *
 * @returns the first entry that is neither, or the trust
 */
export function trustProxies(entries: readonly string[]): ProxyTrust | { readonly wrong: string } {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", bits, ...rest] = entry.split("/");
    const family = isIP(address);
    const most = family === 6 ? 128 : 32;
    const prefix = bits === undefined ? most : Number(bits);
    const whole = /^\d{1,3}$/.test(bits ?? "0") && prefix <= most;
    if (family === 0 || !whole || rest.length > 0) return { wrong: entry };
    list.addSubnet(address, prefix, family === 6 ? "ipv6" : "ipv4");
  }
  return {
    trusts: (address) => {
      const plain = plainAddress(address);
      const family = isIP(plain);
      return family !== 0 && list.check(plain, family === 6 ? "ipv6" : "ipv4");
    },
  };
}

function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
}

/**
 * Whose request it is. `X-Forwarded-For` is read from its end, as far as trusted proxies wrote it:
 * what a client puts there itself counts for nothing.
 */
export function clientAddress(
  remote: string | undefined,
  forwardedFor: string | null,
  trust: ProxyTrust,
): string | undefined {
  if (remote === undefined) return undefined;
  let client = plainAddress(remote);
  const hops = (forwardedFor ?? "").split(",").map((hop) => hop.trim());
  while (trust.trusts(client)) {
    const hop = hops.pop();
    if (hop === undefined || isIP(hop) === 0) break;
    client = plainAddress(hop);
  }
  return client;
}

const forwardingHeaders = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/** Whether the request comes from this very machine, and not through a proxy on it. */
export function isLoopback(remote: string | undefined, headers: Headers): boolean {
  if (remote === undefined) return false;
  const plain = plainAddress(remote);
  if (plain !== "::1" && !(isIP(plain) === 4 && plain.startsWith("127."))) return false;
  return forwardingHeaders.every((name) => !headers.has(name));
}
