import { createRequire as __createRequire } from "node:module";
import { fileURLToPath as __fileUrlToPath } from "node:url";
const require = __createRequire(import.meta.url);
const __filename = __fileUrlToPath(import.meta.url);
const __dirname = __fileUrlToPath(new URL(".", import.meta.url));
function T({operations:c,scopes:p,tables:u},m,g){let{firstRow:r,rowTarget:y,rowKinds:b,rowRequirement:w,requirements:k,kindNumber:h}=u,t=c.findIndex(({method:e,path:n})=>`${e} ${n}`===m),s=h.get("github-token");if(t===-1||s===void 0)return;let o=[];for(let e=r[t];e<r[t+1];e+=1)(b[e]&1<<s)!==0&&o.push(e);if(o.length===0)return;let i=o.filter(e=>y.get(e)===g),a=e=>e.flatMap(n=>k[w[n]]),d=e=>p[e].name,l=a(i.length>0?i:o),f=new Map(l.flatMap(e=>[...e].map(n=>[d(n),l.every(S=>S.includes(n))]))),M=a(o).flatMap(e=>[...e].map(d));return{scopes:f,instead:[...new Set(M)].filter(e=>!f.has(e))}}export{T as a};
