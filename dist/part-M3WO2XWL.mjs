import { createRequire as __createRequire } from "node:module";
import { fileURLToPath as __fileUrlToPath } from "node:url";
const require = __createRequire(import.meta.url);
const __filename = __fileUrlToPath(import.meta.url);
const __dirname = __fileUrlToPath(new URL(".", import.meta.url));
import{i as m,j as p,n as u}from"./part-5J3BND6I.mjs";function T(t,y,g){let{rowTarget:w,rowRequirement:b,requirements:k}=t.tables,o=u(t,"github-token"),l=t.operations.findIndex(({method:e,path:n})=>`${e} ${n}`===y);if(o?.kind===void 0||l===-1)return;let{grants:M}=o.kind,r=p(o,l).filter(e=>m(o,e)),d=r.filter(e=>w.get(e)===g),s=e=>t.scopes[e].name,f=e=>e.flatMap(n=>k[b[n]]).filter(n=>n.every(i=>M.includes(s(i)))),a=f(d.length>0?d:r);if(a.length===0)return;let c=new Map(a.flatMap(e=>[...e].map(n=>[s(n),a.every(i=>i.includes(n))]))),h=f(r).flatMap(e=>[...e].map(s));return{scopes:c,instead:[...new Set(h)].filter(e=>!c.has(e))}}export{T as a};
