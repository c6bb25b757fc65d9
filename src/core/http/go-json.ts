/** A JSON value whose leaves are JSON text already. */
export type JsonNode =
  | string
  | {readonly fields: readonly (readonly [name: string, value: JsonNode])[]}
  | {readonly items: readonly JsonNode[]}

/** Without any white space, as Go's `json.Marshal`. */
export function compactJson(node: JsonNode): string {
  if (typeof node === 'string') return node
  if ('items' in node) return `[${node.items.map(compactJson).join(',')}]`
  return `{${node.fields.map(([name, value]) => `"${name}":${compactJson(value)}`).join(',')}}`
}

/** Four spaces a level, as Go's `json.MarshalIndent`; empty lists and objects stay on one line. */
export function prettyJson(node: JsonNode, indent = ''): string {
  if (typeof node === 'string') return node
  const inner = `${indent}    `
  const [open, close, lines] =
    'items' in node
      ? ['[', ']', node.items.map(item => prettyJson(item, inner))]
      : ['{', '}', node.fields.map(([name, value]) => `"${name}": ${prettyJson(value, inner)}`)]
  return lines.length === 0 ? open + close : `${open}\n${inner}${lines.join(`,\n${inner}`)}\n${indent}${close}`
}

/** A string as Go's encoder writes it: also `<`, `>`, `&` and the line separators of Unicode are escaped. */
export const jsonString = (text: string): string =>
  JSON.stringify(text).replace(/\\[\\bf]|[<>&\u2028\u2029]/g, found => ESCAPES[found] ?? found)

/** JavaScript has short forms for backspace and form feed, Go has not. An escaped backslash is found to be skipped. */
const ESCAPES: Readonly<Record<string, string>> = {
  '\\b': '\\u0008',
  '\\f': '\\u000c',
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}
