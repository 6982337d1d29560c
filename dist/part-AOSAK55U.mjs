import { createRequire as __createRequire } from "node:module";
import { fileURLToPath as __fileUrlToPath } from "node:url";
const require = __createRequire(import.meta.url);
const __filename = __fileUrlToPath(import.meta.url);
const __dirname = __fileUrlToPath(new URL(".", import.meta.url));
function a(r,s){let c=s.replace(/:\d*$/,"").replace(/\.$/,""),e;for(let t of r){let n=/:\d+$/.test(t)?s:c,i=t.startsWith("*.");if(!(i?n.endsWith(t.slice(1))&&n.length>t.length-1:n===t))continue;let o=i?t.length:Number.MAX_SAFE_INTEGER;e=Math.max(e??0,o)}return e}export{a};
