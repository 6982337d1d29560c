import { createRequire as __createRequire } from "node:module";
import { fileURLToPath as __fileUrlToPath } from "node:url";
const require = __createRequire(import.meta.url);
const __filename = __fileUrlToPath(import.meta.url);
const __dirname = __fileUrlToPath(new URL(".", import.meta.url));
function k({operations:u,scopes:a,tables:f},l,m){let{firstRow:o,rowTarget:p,rowKinds:c,rowRequirement:g,requirements:w,kindNumber:b}=f,r=u.findIndex(({method:e,path:t})=>`${e} ${t}`===l),i=b.get("github-token");if(r===-1||i===void 0)return;let n=[];for(let e=o[r];e<o[r+1];e+=1)(c[e]&1<<i)!==0&&n.push(e);if(n.length===0)return;let d=n.filter(e=>p.get(e)===m),s=(d.length>0?d:n).flatMap(e=>w[g[e]]);return new Map(s.flatMap(e=>[...e].map(t=>[a[t].name,s.every(h=>h.includes(t))])))}export{k as a};
