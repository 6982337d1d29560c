/**
 * TypeScript's own parser, the copy that ts-morph uses, for those who need its syntax trees alone.
 * Loading it takes little more than half the time that all of ts-morph takes. As with `./ts-morph.ts`,
 * no other module imports the package, and this one is loaded where TypeScript is really read.
 */
export { default as ts } from "@ts-morph/common/dist/typescript.js";
