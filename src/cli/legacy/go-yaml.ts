/** Words and forms that a YAML 1.1 reader takes for something else than text. */
const OTHER_TYPE =
  /^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|<<|[-+]?(?:\d[\d_]*)?\.?\d[\d_]*(?:[eE][-+]?\d+)?|[-+]?\d[\d_]*\.|0x[\da-fA-F_]+|0o?[0-7_]+|0b[01_]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|\d{4}-\d\d?-\d\d?(?:[Tt ].*)?)$/
const CONTROL = /\p{Cc}/u
/** What cannot start or stand in a plain scalar. */
const NOT_PLAIN = /^[\s\-?:,[\]{}#&*!|>'"%@`]|[\s]$|: |:$| #/
const SAFE_START = /^[-?:][^\s]/

/** A text as the YAML writer of the original writes it: plain where it can be read back, else quoted. */
export function yamlText(text: string): string {
  if (text === '') return '""'
  if (text.includes('\n') && !CONTROL.test(text.replaceAll('\n', '')) && !/^\s/.test(text)) return block(text)
  if (OTHER_TYPE.test(text) || CONTROL.test(text)) return JSON.stringify(text)
  if (NOT_PLAIN.test(text) && !(SAFE_START.test(text) && !NOT_PLAIN.test(text.slice(1)))) {
    return `'${text.replaceAll("'", "''")}'`
  }
  return text
}

function block(text: string): string {
  const body = text.endsWith('\n') ? text.slice(0, -1) : text
  const mark = body.endsWith('\n') ? '|+' : text.endsWith('\n') ? '|' : '|-'
  return [mark, ...body.split('\n').map(line => (line === '' ? '' : `    ${line}`))].join('\n')
}
