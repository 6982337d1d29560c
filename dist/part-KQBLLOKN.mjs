import { createRequire as __createRequire } from "node:module";
import { fileURLToPath as __fileUrlToPath } from "node:url";
const require = __createRequire(import.meta.url);
const __filename = __fileUrlToPath(import.meta.url);
const __dirname = __fileUrlToPath(new URL(".", import.meta.url));
function x({operations:u,scopes:p,tables:m,tokenKinds:g},y,b){let{firstRow:d,rowTarget:w,rowKinds:k,rowRequirement:h,requirements:M,kindNumber:v}=m,r=u.findIndex(({method:e,path:n})=>`${e} ${n}`===y),o=v.get("github-token");if(r===-1||o===void 0)return;let t=[];for(let e=d[r];e<d[r+1];e+=1)(k[e]&1<<o)!==0&&t.push(e);if(t.length===0)return;let l=t.filter(e=>w.get(e)===b),s=e=>p[e].name,S=g[o].grants,f=e=>e.flatMap(n=>M[h[n]]).filter(n=>n.every(a=>S.includes(s(a)))),i=f(l.length>0?l:t);if(i.length===0)return;let c=new Map(i.flatMap(e=>[...e].map(n=>[s(n),i.every(a=>a.includes(n))]))),T=f(t).flatMap(e=>[...e].map(s));return{scopes:c,instead:[...new Set(T)].filter(e=>!c.has(e))}}export{x as a};
