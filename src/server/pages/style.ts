import {PAGE_BACKGROUNDS} from '../../core/branding.js'

const COLOURS = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1b1f24;--dim:#59636e;--line:#dfe3e8;--card:${PAGE_BACKGROUNDS.light};--link:#0a5ea8;
--bar:#2f74b5;--track:#e6eaef;--good:#177034;--warn:#8a5a00;--bad:#b3261e;--alarm:#fdeceb;
--spare:#6b4ba1;--client:#0a5ea8;--land:#dde3e8;--coast:#c3cbd3;--sea:#f6f8fa}
@media(prefers-color-scheme:dark){:root{--bg:#14171a;--fg:#e4e7ea;--dim:#9aa4ae;--line:#2e353c;--card:${PAGE_BACKGROUNDS.dark};
--link:#86bdf5;--bar:#5b9bd5;--track:#2b3239;--good:#6fcf8a;--warn:#e9b44c;--bad:#ff8f85;--alarm:#3a1a18;
--spare:#c3a6f5;--client:#86bdf5;--land:#2f363d;--coast:#434c55;--sea:#1a1f23}}
`

const TEXT = `
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;max-width:76rem;margin:0 auto;padding:1.5rem 1rem;color:var(--fg);background:var(--bg)}
h1{font-size:1.5rem;line-height:1.3;margin:0 0 .5rem;overflow-wrap:anywhere}
h2{font-size:1.05rem;margin:2.2rem 0 .6rem}
h2 small{font-weight:400;color:var(--dim);margin-left:.4rem}
a{color:var(--link);text-underline-offset:.15em;text-decoration-thickness:1px}
nav{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;margin:.3rem 0 1.4rem}
code{font:.8em/1.5 ui-monospace,monospace;overflow-wrap:anywhere;user-select:all}
.dim,.unweighted td{color:var(--dim)}
.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}
.warning{background:var(--alarm);border-left:4px solid var(--bad);padding:.6rem 1rem}
header{margin-bottom:1.2rem;padding-bottom:.8rem;border-bottom:1px solid var(--line);font-weight:600}
header,header a{display:flex;align-items:center;gap:.7rem;color:var(--fg);text-decoration:none}
header img{height:2.2rem;max-width:12rem}
footer{margin-top:3rem;padding-top:.8rem;border-top:1px solid var(--line);color:var(--dim);font-size:.85rem}
footer p{margin:.2rem 0}footer .site{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem}
button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-align:inherit}
button:focus-visible,a:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:.15rem}
dd button{font-size:.8rem;color:var(--link);border:1px solid var(--line);border-radius:.3rem;padding:0 .5rem;margin-left:.5rem}
dd button:hover{border-color:var(--link)}
.unseen{position:absolute;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
`

const BLOCKS = `
.cards{display:grid;gap:1rem;grid-template-columns:minmax(0,3fr) minmax(0,2fr)}
.cards section{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.9rem 1.1rem}
.cards h2{margin:0 0 .5rem}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.15rem 1rem;margin:0}
dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}
.split{display:grid;gap:1rem 1.6rem;grid-template-columns:minmax(0,3fr) minmax(0,2fr);margin-top:1.4rem}
.split>*{margin:0}.split>:only-child{grid-column:1/-1}.split h2{margin:0 0 .6rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.35rem .8rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th:last-child,td:last-child{padding-right:0}
thead th{color:var(--dim);font-weight:600;font-size:.85rem}
tbody th{font-weight:400}
td.number,th.number{text-align:right;white-space:nowrap}
td.url{overflow-wrap:anywhere}
.keep{white-space:nowrap}
#chart td{vertical-align:middle}#chart th{width:40%;overflow-wrap:anywhere}#chart td.number{width:4.5rem}
#mirrors tbody:nth-of-type(even){background:var(--card)}
#mirrors tbody tr:first-child td:not([rowspan]){border-bottom:0;padding-bottom:0}
#mirrors td.bar{width:45%;vertical-align:middle}
td svg{display:block;width:100%;height:.7rem;background:var(--track);border-radius:.2rem}
td rect{fill:var(--bar)}
th button::after{content:"\\2195";opacity:.45;margin-left:.3em;font-weight:400}
th button:hover::after,th[aria-sort] button::after{opacity:1}
th[aria-sort=ascending] button::after{content:"\\2191"}th[aria-sort=descending] button::after{content:"\\2193"}
`

const MAP = `
figure{margin:1.4rem 0}
figcaption{display:flex;flex-wrap:wrap;gap:.1rem 1.2rem;margin-top:.5rem;font-size:.85rem;color:var(--dim)}
.map{display:block;width:100%;background:var(--sea);border:1px solid var(--line);border-radius:.5rem}
.map path,.map circle,.map rect{vector-effect:non-scaling-stroke}
.land{fill:var(--land);fill-rule:evenodd;stroke:var(--coast);stroke-width:.6px}
.way{fill:none;stroke:var(--client);stroke-width:2px;stroke-dasharray:5 4}
.map g{color:var(--dim)}.map .good{color:var(--good)}.map .warn{color:var(--warn)}.map .bad{color:var(--bad)}
.spare,.map .spare{color:var(--spare)}.client,.map .client{color:var(--client)}
.map g>*{fill:currentColor;stroke:var(--sea);stroke-width:1.2px}
.map .hollow{fill:var(--sea);stroke:currentColor;stroke-width:2px}
.map .hollow+path{stroke:none}
.map .cross{fill:none;stroke:currentColor;stroke-width:3px}.map .halo{fill:none;stroke:var(--sea);stroke-width:6px}
.map text{fill:var(--sea);stroke:none;font-weight:600;font-variant-numeric:tabular-nums}
.on-narrow{display:none}
`

const NARROW = `
@media(max-width:60rem){.split{grid-template-columns:minmax(0,1fr)}}
@media(max-width:45rem){.cards{grid-template-columns:minmax(0,1fr)}dl{grid-template-columns:minmax(0,1fr);gap:0}
dd{margin-bottom:.4rem}.wide{display:none}body{padding:1rem .8rem}td,th{padding-right:.6rem}

.on-wide{display:none}.on-narrow{display:inline}
.stack thead:not(:has(button)){display:none}.stack thead .wide{display:none}.stack thead th{border:0;padding:.1rem .9rem .1rem 0}
.stack tr{display:flex;flex-wrap:wrap;border-bottom:1px solid var(--line);padding:.3rem 0}
.stack td{border:0;padding:.1rem .8rem .1rem 0}.stack td.name{flex:1 1 9rem}.stack td.url,.stack td.reason{order:1;flex-basis:100%}
#mirrors,#places{font-size:.85rem}#places .keep{white-space:normal}
#places th:not([aria-sort]) button::after{content:none}#places td,#places th{padding-right:.45rem}#mirrors td.bar{width:20%}td:first-child{overflow-wrap:break-word}}
`

/** Page, text, tables and maps; light and dark; wide and narrow. */
export const STYLE = COLOURS + TEXT + BLOCKS + MAP + NARROW
