import {createHash} from 'node:crypto'

export const STYLE = `
body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:0 auto;padding:1rem;color:#1c1c1c;background:#fff}
h1{font-size:1.4rem;overflow-wrap:anywhere}h2{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #ddd;vertical-align:top}
td{overflow-wrap:anywhere}dt{font-weight:600}dd{margin:0 0 .4rem;overflow-wrap:anywhere}
.warning{background:#fdecea;border-left:4px solid #b3261e;padding:.6rem 1rem}
.unweighted{color:#666}.fresh{color:#1b6e2d}.old{color:#9a5b00}.very-old{color:#b3261e}
svg{display:block;width:100%;height:.8rem;background:#eee}rect{fill:#2f6f9f}
#footer{margin-top:3rem;color:#666;font-size:.85rem}
@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#161616}th,td{border-color:#333}a{color:#8ab8ff}
.warning{background:#3b1512}.unweighted,#footer{color:#999}.fresh{color:#7fd18f}.old{color:#f0b35a}.very-old{color:#ff8a80}svg{background:#333}}
`

/** Only this style sheet; no script, image, frame or form at all. */
export const contentSecurityPolicy = (): string =>
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
