import {
  LineCounter,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  visit,
  type Node,
  type Scalar,
} from "yaml";
import { text, unknown } from "../value-text.ts";
import type { Value } from "../value.ts";

/** A stretch of a file that is a shell script, or a script for actions/github-script. */
export interface EmbeddedScript {
  readonly language: "shell" | "javascript";
  /** As long as the file up to its end, everything else blank: offsets are those of the file. */
  readonly text: string;
  readonly variables: ReadonlyMap<string, Value>;
}

/** Keys under which CI systems keep commands. */
const commandKeys = /^(?:run|script|before_script|after_script|command|commands|cmd)$/;

/** Finds the scripts inside a file; none where it holds none. */
export function embeddedScripts(path: string, content: string): readonly EmbeddedScript[] {
  const name = path.split("/").at(-1)!;
  if (/\.ya?ml$/.test(name)) return yamlScripts(content);
  if (name === "package.json") return packageScripts(content);
  const shell =
    /\.(?:sh|bash|zsh)$/.test(name) ||
    /^(?:Dockerfile.*|Makefile|Jenkinsfile|Procfile|justfile)$/.test(name) ||
    (!name.includes(".") && /^#!.*\b(?:ba|z|da|k)?sh\b/.test(content.slice(0, 100)));
  return shell ? [{ language: "shell", text: content, variables: new Map() }] : [];
}

function packageScripts(content: string): EmbeddedScript[] {
  const block = /"scripts"\s*:\s*\{/.exec(content);
  if (block === null) return [];
  const found: EmbeddedScript[] = [];
  const entry = /"(?:[^"\\]|\\.)*"\s*:\s*"((?:[^"\\]|\\.)*)"/g;
  entry.lastIndex = block.index + block[0].length;
  const end = content.indexOf("}", entry.lastIndex);
  for (
    let match = entry.exec(content);
    match !== null && match.index < end;
    match = entry.exec(content)
  ) {
    const start = match.index + match[0].length - 1 - match[1]!.length;
    // An escaped quote keeps its width, so that places stay true.
    const script = match[1]!.replaceAll('\\"', ' "').replaceAll("\\\\", " \\");
    found.push({
      language: "shell",
      text: blankBefore(content, start) + script,
      variables: new Map(),
    });
  }
  return found;
}

function yamlScripts(content: string): EmbeddedScript[] {
  const found: EmbeddedScript[] = [];
  const counter = new LineCounter();
  for (const document of parseAllDocuments(content, { lineCounter: counter, logLevel: "silent" })) {
    const environment = new Map<string, Value>();
    visit(document, {
      Pair: (_key, pair) => {
        if (!isScalar(pair.key)) return;
        if (pair.key.value === "env" || pair.key.value === "variables") {
          readEnvironment(pair.value as Node | null, environment);
        }
      },
    });
    visit(document, {
      Map: (_key, map) => {
        const uses = map.get("uses");
        const given = map.get("with");
        if (typeof uses !== "string" || !isMap(given)) return;
        if (!uses.startsWith("actions/github-script")) return;
        const script = given.get("script", true);
        if (isScalar(script)) add(found, content, script, "javascript", environment);
      },
      Pair: (_key, pair) => {
        if (!isScalar(pair.key) || !commandKeys.test(String(pair.key.value))) return;
        const value = pair.value;
        const items = isSeq(value) ? value.items : [value];
        for (const item of items) {
          if (isScalar(item)) add(found, content, item, "shell", environment);
          else if (isSeq(item)) {
            for (const inner of item.items) {
              if (isScalar(inner)) add(found, content, inner, "shell", environment);
            }
          }
        }
      },
    });
  }
  const javascript = new Set(
    found.filter((item) => item.language === "javascript").map((item) => item.text),
  );
  // The `script` of actions/github-script is no shell script.
  return found.filter((item) => item.language === "javascript" || !javascript.has(item.text));
}

function readEnvironment(node: Node | null, environment: Map<string, Value>): void {
  if (!isMap(node)) return;
  for (const pair of node.items) {
    if (!isScalar(pair.key) || !isScalar(pair.value)) continue;
    const name = String(pair.key.value);
    const value = String(pair.value.value);
    if (!environment.has(name)) {
      environment.set(name, value.includes("${{") ? unknown(name, name) : text(value));
    }
  }
}

function add(
  found: EmbeddedScript[],
  content: string,
  scalar: Scalar,
  language: EmbeddedScript["language"],
  variables: ReadonlyMap<string, Value>,
): void {
  if (typeof scalar.value !== "string" || scalar.range === undefined || scalar.range === null)
    return;
  const [from, end] = scalar.range;
  let start = from;
  let body = content.slice(from, end);
  if (scalar.type === "BLOCK_LITERAL" || scalar.type === "BLOCK_FOLDED") {
    const header = content.indexOf("\n", from) + 1;
    start = header === 0 ? end : header;
    body = content.slice(start, end);
    // Lines of a folded block belong together; a space for a line end keeps all offsets.
    if (scalar.type === "BLOCK_FOLDED") body = body.replace(/\n(?=[^\S\n]*\S)/g, " ");
  } else if (scalar.type === "QUOTE_DOUBLE" || scalar.type === "QUOTE_SINGLE") {
    start += 1;
    body = content.slice(start, end - 1);
    if (scalar.type === "QUOTE_DOUBLE")
      body = body.replaceAll('\\"', ' "').replaceAll("\\\\", " \\");
  }
  found.push({ language, text: blankBefore(content, start) + body, variables });
}

function blankBefore(content: string, end: number): string {
  return content.slice(0, end).replace(/[^\r\n]/g, " ");
}
