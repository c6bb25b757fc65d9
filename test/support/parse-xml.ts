/** An element of a parsed document. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** Its own text, of elements that have no children. */
  readonly text: string
}

const NAME = '[A-Za-z][A-Za-z0-9:-]*'
const TAG = new RegExp(`^<(${NAME})((?: ${NAME}="[^"<]*")*)(/?)>`)

/** A parser for plain documents that throws at everything which is not surely well-formed. */
export function parseXml(document: string): XmlElement {
  let rest = document
  const take = (pattern: RegExp): RegExpExecArray => {
    const found = pattern.exec(rest)
    if (found === null) throw new Error(`Not well-formed at ${JSON.stringify(rest.slice(0, 60))}`)
    rest = rest.slice(found[0].length)
    return found
  }
  const element = (): XmlElement => {
    const [, name = '', attributeText = '', isEmpty] = take(TAG)
    const attributes: Record<string, string> = {}
    for (const [, key = '', value = ''] of attributeText.matchAll(new RegExp(` (${NAME})="([^"]*)"`, 'g'))) {
      if (Object.hasOwn(attributes, key)) throw new Error(`Attribute ${key} twice`)
      attributes[key] = unescaped(value)
    }
    const children: XmlElement[] = []
    if (isEmpty === '/') return {name, attributes, children, text: ''}
    let text = unescaped(take(/^[^<]*/)[0])
    while (!rest.startsWith('</')) {
      children.push(element())
      text += unescaped(take(/^[^<]*/)[0])
    }
    take(new RegExp(`^</${name}>`))
    if (children.length > 0 && text.trim() !== '') throw new Error(`Text between the children of ${name}`)
    return {name, attributes, children, text: children.length > 0 ? '' : text}
  }
  take(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/)
  const root = element()
  take(/^\n$/)
  return root
}

function unescaped(text: string): string {
  // eslint-disable-next-line no-control-regex -- what XML excludes
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/u.test(text)) throw new Error('A character that XML excludes')
  if (/[<>]|&(?!#\d+;)/.test(text)) throw new Error(`Not escaped: ${JSON.stringify(text.slice(0, 60))}`)
  return text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
}

/** The element at the end of these names, each the first of its name. */
export function elementAt(root: XmlElement, ...names: readonly string[]): XmlElement {
  return names.reduce((at, name) => {
    const child = at.children.find(one => one.name === name)
    if (child === undefined) throw new Error(`No ${name} in ${at.name}`)
    return child
  }, root)
}
