import { createRequire as __createRequire } from "node:module";
import { fileURLToPath as __fileUrlToPath } from "node:url";
const require = __createRequire(import.meta.url);
const __filename = __fileUrlToPath(import.meta.url);
const __dirname = __fileUrlToPath(new URL(".", import.meta.url));
function i(e){return new Uint32Array(e+31>>>5)}function s(e,r){let t=i(e);for(let n of r)l(t,n);return t}function u(e,r){return((e[r>>>5]??0)&1<<(r&31))!==0}function l(e,r){e[r>>>5]|=1<<(r&31)}function f(e,r){for(let t=0;t<r.length;t++)e[t]|=r[t]}function c(e,r){for(let t=0;t<e.length;t++)e[t]&=~(r[t]??0)}function p(e,r){for(let t=0;t<e.length;t++)e[t]&=r[t]??0}function B(e,r){for(let t=0;t<e.length;t++)if((e[t]&~(r[t]??0))!==0)return!1;return!0}function b(e,r){for(let t=0;t<e.length;t++)if((e[t]&(r[t]??0))!==0)return!0;return!1}function d(e){return e.every(r=>r===0)}function m(e){let r=[];for(let t=0;t<e.length;t++){let n=e[t];for(;n!==0;){let o=n&-n;r.push(t*32+31-Math.clz32(o)),n^=o}}return r}function a(e){let r=0;for(let t=0;t<e.length;t++){let n=e[t];for(;n!==0;)n&=n-1,r++}return r}export{i as a,s as b,u as c,l as d,f as e,c as f,p as g,B as h,b as i,d as j,m as k,a as l};
