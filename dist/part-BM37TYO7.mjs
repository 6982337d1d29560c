import { createRequire as __createRequire } from "node:module";
import { fileURLToPath as __fileUrlToPath } from "node:url";
const require = __createRequire(import.meta.url);
const __filename = __fileUrlToPath(import.meta.url);
const __dirname = __fileUrlToPath(new URL(".", import.meta.url));
import{a,b,c}from"./part-J2L33NP5.mjs";import"./part-HBLFMV2N.mjs";import"./part-Z5KDDTXH.mjs";import"./part-FF4H3JED.mjs";import"./part-7NTXQJJC.mjs";export{b as isOctokitMethod,a as loadOctokitRoutes,c as octokitFindings};
