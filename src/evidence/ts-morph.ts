/**
 * The one door to ts-morph, which carries TypeScript's parser and takes a fifth of a second to load.
 * Whoever gets here does so through a module that was itself imported lazily; nothing else imports
 * ts-morph, so a bundler can keep it in a chunk of its own.
 */
export { ts } from "ts-morph";
