import { integrationFileReader } from "./integration-file.ts";
import type { Reader } from "./reader.ts";

/** All readers, in the order in which they are asked; the first that accepts a file reads it. */
export const readers: readonly Reader[] = [integrationFileReader];
