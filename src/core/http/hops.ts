/** The last entry of a list of hops. */
export interface LastHop {
  /** An address, perhaps with a port; anything else is no address. */
  readonly node: string
  /** Protocol over which this hop was asked; undefined where the header does not tell. */
  readonly proto: string | undefined
  /** Where what stands before the entry ends. */
  readonly before: number
}

/** Reads the entry of a header that ends at `end`. Whoever wrote what is left of it cannot change how it is read. */
export type ReadHop = (header: string, end: number) => LastHop

/** `X-Forwarded-For`: addresses parted by commas. */
export const readForwardedFor: ReadHop = (header, end) => {
  const comma = header.lastIndexOf(',', end - 1)
  return {node: header.slice(comma + 1, end).trim(), proto: undefined, before: comma}
}

/** `Forwarded` of RFC 7239: elements parted by commas, of pairs parted by semicolons; values may be quoted. */
export const readForwarded: ReadHop = (header, end) => {
  const comma = lastComma(header, end)
  const {node, proto} = pairsOf(header.slice(comma + 1, end))
  return {node: node ?? '', proto, before: comma}
}

/** The last comma that stands in no quotes, which are counted from the end. */
function lastComma(header: string, end: number): number {
  let isQuoted = false
  for (let at = end - 1; at >= 0; at--) {
    if (header[at] === '"' && !isEscaped(header, at)) isQuoted = !isQuoted
    else if (header[at] === ',' && !isQuoted) return at
  }
  return -1
}

function isEscaped(header: string, at: number): boolean {
  let start = at
  while (header[start - 1] === '\\') start--
  return (at - start) % 2 === 1
}

/** One pair, with the semicolon behind it. */
const PAIR = /[ \t]*([!#$%&'*+.^_`|~\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~\w:[\]-]+))[ \t]*(;|$)/y

/** Nothing for an element that is malformed, or says a thing twice. */
function pairsOf(element: string): {readonly node?: string; readonly proto?: string} {
  const pairs = new Map<string, string>()
  PAIR.lastIndex = 0
  for (let isLast = false; !isLast;) {
    const [, name = '', quoted, token = '', semicolon] = PAIR.exec(element) ?? []
    const key = name.toLowerCase()
    if (key === '' || pairs.has(key)) return {}
    pairs.set(key, quoted?.replace(/\\(.)/g, '$1') ?? token)
    isLast = semicolon === ''
  }
  const [node, proto] = [pairs.get('for'), pairs.get('proto')]
  return {...(node === undefined ? {} : {node}), ...(proto === undefined ? {} : {proto})}
}
