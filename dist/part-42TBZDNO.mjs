import { createRequire as __createRequire } from "node:module";
import { fileURLToPath as __fileUrlToPath } from "node:url";
const require = __createRequire(import.meta.url);
const __filename = __fileUrlToPath(import.meta.url);
const __dirname = __fileUrlToPath(new URL(".", import.meta.url));
function s(e){let r=new Map;return e.map(n=>{let t=(r.get(n)??0)+1;return r.set(n,t),t===1?n:`${n}-${t}`})}export{s as a};
