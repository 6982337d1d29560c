import { createRequire as __createRequire } from "node:module";
import { fileURLToPath as __fileUrlToPath } from "node:url";
const require = __createRequire(import.meta.url);
const __filename = __fileUrlToPath(import.meta.url);
const __dirname = __fileUrlToPath(new URL(".", import.meta.url));
function u(t){let e=[0];for(let n=t.indexOf(`
`);n!==-1;n=t.indexOf(`
`,n+1))e.push(n+1);return{starts:e,length:t.length}}function l(t,e){let n=Math.min(Math.max(e,0),t.length),r=0,o=t.starts.length-1;for(;r<o;){let s=r+o+1>>1;t.starts[s]<=n?r=s:o=s-1}return{line:r+1,column:n-t.starts[r]+1,offset:n}}function d(t,e,n,r){return{file:t,start:l(e,n),end:l(e,Math.max(n,r))}}function m(t,e){let n=t.toLowerCase();if(n.length===0||n.length>200)return;let r,o=Math.max(1,Math.floor(n.length/3))+1;for(let s of e){if(Math.abs(s.length-n.length)>=o)continue;let i=h(n,s.toLowerCase());i<o&&(o=i,r=s)}return r}function h(t,e){let n=[],r=Array.from({length:e.length+1},(o,s)=>s);for(let o=1;o<=t.length;o++){let s=[o];for(let i=1;i<=e.length;i++){let f=t[o-1]===e[i-1],a=Math.min(s[i-1]+1,r[i]+1,r[i-1]+(f?0:1));o>1&&i>1&&t[o-1]===e[i-2]&&t[o-2]===e[i-1]&&(a=Math.min(a,n[i-2]+1)),s.push(a)}n=r,r=s}return r[e.length]}export{m as a,u as b,d as c};
