import { createRequire as __createRequire } from "node:module";
import { fileURLToPath as __fileUrlToPath } from "node:url";
const require = __createRequire(import.meta.url);
const __filename = __fileUrlToPath(import.meta.url);
const __dirname = __fileUrlToPath(new URL(".", import.meta.url));
import{a as i}from"./part-Z5KDDTXH.mjs";import{a as u,c as s,d}from"./part-FF4H3JED.mjs";function a(n,e){let t=[],o=!1;for(let c of d(n)){let r=l(c,e);r===void 0?o=!0:t.push(r)}if(t.length!==0)return o?i([...t,u]):i(t)}function l(n,e){switch(n.kind){case"object":return n.get(e)??(n.open===void 0?void 0:f(n.open,e));case"class":return n.get(e);case"client":return{...n,path:[...n.path,e]};case"list":{let t=Number(e);return Number.isInteger(t)?n.items[t]:void 0}case"unknown":return f(n,e);default:return}}function f(n,e){return{...s(e,`${n.hint??n.name}.${e}`),...n.slot===void 0?{}:{slot:n.slot}}}function V(n,e,t){return{kind:"object",get:o=>n.get(o),names:()=>[...n.keys()],...e===void 0?{}:{open:e},...t===void 0?{}:{of:t}}}var m={positional:[],named:new Map,open:!1};export{a,V as b,m as c};
