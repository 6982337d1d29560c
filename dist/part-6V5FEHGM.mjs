import { createRequire as __createRequire } from "node:module";
import { fileURLToPath as __fileUrlToPath } from "node:url";
const require = __createRequire(import.meta.url);
const __filename = __fileUrlToPath(import.meta.url);
const __dirname = __fileUrlToPath(new URL(".", import.meta.url));
import{a,b}from"./part-45RKD37Y.mjs";import"./part-7NTXQJJC.mjs";export{b as legacyRestEndpointMethods,a as restEndpointMethods};
