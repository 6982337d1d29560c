/**
 * The one module that imports ts-morph. It costs a third of a second to load, so everything else
 * loads this file with `import()` where TypeScript is really read, and takes types alone otherwise.
 */
export { Node, Project, SyntaxKind } from "ts-morph";
