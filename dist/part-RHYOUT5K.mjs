import { createRequire as __createRequire } from "node:module";
import { fileURLToPath as __fileUrlToPath } from "node:url";
const require = __createRequire(import.meta.url);
const __filename = __fileUrlToPath(import.meta.url);
const __dirname = __fileUrlToPath(new URL(".", import.meta.url));
import{a as u,b as v}from"./part-NVPDTYNK.mjs";import{d as y}from"./part-YFVVPI2P.mjs";import{b as g}from"./part-EZMGSMMT.mjs";import"./part-AEAOVGPR.mjs";import{b as i}from"./part-FF4H3JED.mjs";import"./part-7NTXQJJC.mjs";function $(h,a,S){let d=[],r=new Map;for(let t of a.paths){let s=u.test(t)?a.read(t):void 0;if(s===void 0)continue;let l=new Map;for(let e of v(t,s)){if(e.method==="OPTIONS")continue;let c=y(h,{kind:"request",url:i(e.url),method:i(e.method),by:"traffic",confidence:1},S),p=g(s,t,e.offset,e.offset);for(let o of c.problems){let n=`${t} ${o.reason}`;r.has(n)||r.set(n,{...o,at:p})}for(let o of c.calls){let n=`${o.provider} ${o.operation}`,f=l.get(n),m=[f?.lastSeen,e.at].filter(C=>C!==void 0).sort().at(-1);l.set(n,{...f??{...o,at:p},count:(f?.count??0)+1,...m===void 0?{}:{lastSeen:m}})}}d.push(...l.values())}return{calls:d,unresolved:[...r.values()]}}export{$ as extractTraffic};
