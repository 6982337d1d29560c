/** How a plaintext may be written. */
export type Form =
  | "as it is"
  | "in base64"
  | "in base64url"
  | "in hex"
  | "URL-encoded"
  | "escaped for JSON"
  | "in UTF-16";

/** Every way to write a plaintext that this looks for; also where it is part of what is encoded. */
export function formsOf(plaintext: string): ReadonlyMap<string, Form> {
  const forms = new Map<string, Form>([[plaintext, "as it is"]]);
  const add = (text: string, form: Form): void => {
    if (!forms.has(text)) forms.set(text, form);
  };
  const bytes = Buffer.from(plaintext);
  // What comes before it decides at which of three places in a group of characters it begins.
  for (const before of [0, 1, 2]) {
    const padded = Buffer.concat([Buffer.alloc(before), bytes]);
    const start = Math.ceil((before * 4) / 3);
    // The last character may hold bits of what follows.
    const end = Math.floor((padded.length * 4) / 3);
    add(padded.toString("base64").slice(start, end), "in base64");
    add(padded.toString("base64url").slice(start, end), "in base64url");
  }
  add(bytes.toString("hex"), "in hex");
  add(bytes.toString("hex").toUpperCase(), "in hex");
  add(encodeURIComponent(plaintext), "URL-encoded");
  add(encodeURIComponent(plaintext).replaceAll("%20", "+"), "URL-encoded");
  add(JSON.stringify(plaintext).slice(1, -1), "escaped for JSON");
  // As a text whose bytes are those of UTF-16.
  add(bytes.toString("utf8").split("").join("\0"), "in UTF-16");
  return forms;
}
