import { createRequire as __createRequire } from "node:module";
import { fileURLToPath as __fileUrlToPath } from "node:url";
const require = __createRequire(import.meta.url);
const __filename = __fileUrlToPath(import.meta.url);
const __dirname = __fileUrlToPath(new URL(".", import.meta.url));
function s(n,i,e,r){return{file:i,start:o(n,e),end:o(n,r)}}function u(n,i,e){let r=n.indexOf(`
`,e);return s(n,i,e,r===-1?n.length:r)}function o(n,i){let e=1,r=0;for(let t=n.indexOf(`
`);t!==-1&&t<i;t=n.indexOf(`
`,r))e+=1,r=t+1;return{line:e,column:i-r+1,offset:i}}export{s as a,u as b};
