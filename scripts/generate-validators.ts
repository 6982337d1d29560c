import { readdir, readFile, writeFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import { build } from "esbuild";

/**
 * Compiles every `schemas/<name>.schema.json` to an exported function in `generated/validators.js`,
 * so that no run pays for compiling a schema. The function has the file's name in camel case.
 */
export async function writeValidators(): Promise<void> {
  const names = (await readdir("schemas"))
    .filter((file) => file.endsWith(".schema.json"))
    .map((file) => file.slice(0, -".schema.json".length))
    .toSorted();
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    allowUnionTypes: true,
    // Errors carry their schema, from which messages take the valid names.
    verbose: true,
    code: { source: true, esm: true },
  });
  const exported: Record<string, string> = {};
  for (const name of names) {
    const schema = JSON.parse(await readFile(`schemas/${name}.schema.json`, "utf8")) as {
      $id: string;
    };
    ajv.addSchema(schema);
    exported[camelCase(name)] = schema.$id;
  }
  const code = standalone.default(ajv, exported);
  // ajv leaves `require` calls for its run-time helpers in the ESM text; esbuild folds them in.
  await build({
    stdin: { contents: code, resolveDir: process.cwd(), loader: "js" },
    bundle: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    outfile: "generated/validators.js",
  });
  const declarations = Object.keys(exported)
    .map((name) => `export const ${name}: Validate;`)
    .join("\n");
  await writeFile(
    "generated/validators.d.ts",
    `export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
  /** The key that is wrong, in errors below \`propertyNames\`. */
  readonly propertyName?: string;
  /** The keyword's value, the schema around it and the value that was checked. */
  readonly schema?: unknown;
  readonly parentSchema?: unknown;
  readonly data?: unknown;
}
export interface Validate {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}
${declarations}
`,
  );
}

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
