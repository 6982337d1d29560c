import { createRequire as __createRequire } from "node:module";
import { fileURLToPath as __fileUrlToPath } from "node:url";
const require = __createRequire(import.meta.url);
const __filename = __fileUrlToPath(import.meta.url);
const __dirname = __fileUrlToPath(new URL(".", import.meta.url));
function u(i,e,r,t){return{file:e,start:a(i,r),end:a(i,t)}}function a(i,e){let r=1,t=0;for(let n=i.indexOf(`
`);n!==-1&&n<e;n=i.indexOf(`
`,t))r+=1,t=n+1;return{line:r,column:e-t+1,offset:e}}function m(i,e){let r=e.replace(/:\d*$/,"").replace(/\.$/,""),t;for(let n of i){let s=/:\d+$/.test(n)?e:r,o=n.startsWith("*.");if(!(o?s.endsWith(n.slice(1))&&s.length>n.length-1:s===n))continue;let c=o?n.length:Number.MAX_SAFE_INTEGER;t=Math.max(t??0,c)}return t}export{m as a,u as b};
