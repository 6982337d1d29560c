import { createRequire as __createRequire } from "node:module";
import { fileURLToPath as __fileUrlToPath } from "node:url";
const require = __createRequire(import.meta.url);
const __filename = __fileUrlToPath(import.meta.url);
const __dirname = __fileUrlToPath(new URL(".", import.meta.url));
function m(n,r,t,i){return{file:r,start:e(n,t),end:e(n,i)}}function e(n,r){let t=1,i=0;for(let o=n.indexOf(`
`);o!==-1&&o<r;o=n.indexOf(`
`,i))t+=1,i=o+1;return{line:t,column:r-i+1,offset:r}}export{m as a};
