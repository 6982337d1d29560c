import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { type Check, fitting, type Published } from "./operation.ts";

/** As much of a zod schema as is needed. */
interface Zod {
  safeParse(value: unknown): {
    readonly success: boolean;
    readonly data?: unknown;
    readonly error?: { readonly issues: readonly { readonly path: unknown[]; message: string }[] };
  };
  isOptional(): boolean;
  readonly shape?: Readonly<Record<string, Zod>>;
  readonly _def: { readonly schema?: Zod };
}

/** One call of the client: where it goes, and which schema stands over what it takes. */
interface ClientCall {
  readonly method: string;
  readonly template: string;
  readonly query: readonly string[];
  readonly schema?: { readonly name: string; readonly module: string };
}

/** Vercel's own client, made of its OpenAPI description: a module for each call, a schema for each body. */
export function publishedByVercel(): Published {
  const sdk = join(dirname(fileURLToPath(import.meta.resolve("@vercel/sdk/package.json"))), "esm");
  const calls = readdirSync(join(sdk, "funcs"))
    .filter((name) => name.endsWith(".js"))
    .map((name) => callOf(readFileSync(join(sdk, "funcs", name), "utf8")))
    .filter((call) => call !== undefined);
  return async ({ method, path }) => {
    const ofMethod = calls.filter((call) => call.method === method);
    const template = fitting(
      path,
      ofMethod.map((call) => call.template),
    );
    const call = ofMethod.find((each) => each.template === template);
    if (call === undefined) return undefined;
    const fields = await fieldsOf(sdk, call);
    const body = fields["requestBody"];
    return {
      name: `${method} ${call.template}`,
      query: queryCheck(call.query, fields),
      bodyRequired: body !== undefined && !body.isOptional(),
      ...(body === undefined ? {} : { body: bodyCheck(body) }),
    };
  };
}

function callOf(text: string): ClientCall | undefined {
  const template = /pathToFunc\("([^"]+)"\)/.exec(text)?.[1];
  const method = /\bmethod: "([A-Z]+)"/.exec(text)?.[1];
  if (template === undefined || method === undefined) return undefined;
  const query = /encodeFormQuery\(\{(.*?)\}/s.exec(text)?.[1] ?? "";
  const name = /\(value\) => (\w+\$outboundSchema)\.parse/.exec(text)?.[1];
  const from = [...text.matchAll(/import \{([^}]*)\} from "\.\.\/(models\/[^"]+)"/g)];
  const module = from.find(([, names]) => name !== undefined && names!.includes(name))?.[2];
  return {
    method,
    template,
    query: [...query.matchAll(/"([^"]+)": payload/g)].map(([, each]) => each!),
    ...(name === undefined || module === undefined ? {} : { schema: { name, module } }),
  };
}

async function fieldsOf(
  sdk: string,
  { schema }: ClientCall,
): Promise<Readonly<Record<string, Zod>>> {
  if (schema === undefined) return {};
  const address = pathToFileURL(join(sdk, schema.module)).href;
  const models = (await import(/* @vite-ignore */ address)) as Record<string, Zod>;
  const whole = models[schema.name];
  const fields = whole?.shape ?? whole?._def.schema?.shape;
  if (fields === undefined) throw new Error(`${schema.name} is not understood`);
  return fields;
}

/** A schema drops what it does not know: what comes out has to be what went in. */
function bodyCheck(schema: Zod): Check {
  return (value) => {
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      const issues = parsed.error?.issues ?? [];
      return issues.map(({ path, message }) => `/${path.join("/")} ${message}`);
    }
    return isDeepStrictEqual(parsed.data, value)
      ? []
      : [`of ${JSON.stringify(value)} only ${JSON.stringify(parsed.data)} is known`];
  };
}

function queryCheck(names: readonly string[], fields: Readonly<Record<string, Zod>>): Check {
  return (value) =>
    Object.entries(value as Readonly<Record<string, string>>).flatMap(([name, text]) => {
      const schema = names.includes(name) ? fields[name] : undefined;
      if (schema === undefined) return [`${name} is not declared`];
      // In a query everything is text.
      const fits = [text, Number(text)].some((each) => schema.safeParse(each).success);
      return fits ? [] : [`${name} can't be ${JSON.stringify(text)}`];
    });
}
