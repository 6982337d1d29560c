/** The file has its types beside another one. */
declare module "@ts-morph/common/dist/typescript.js" {
  export { ts as default } from "ts-morph";
}
