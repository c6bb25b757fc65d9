import {type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit} from 'yaml'

/** A YAML file as plain values: every scalar is text, an empty one is left out. */
export interface YamlTree {
  readonly value: unknown
  /** The line of what is at this path, or of the nearest thing around it that is in the file. */
  readonly lineOf: (path: readonly PropertyKey[]) => number
  readonly problems: readonly LocatedText[]
}

interface LocatedText {
  readonly line: number
  readonly text: string
}

/**
 * Reads YAML without guessing types: `NO` may be a country, `10` a folder. What
 * a value means is decided by the key it belongs to.
 */
export function parseYamlTree(text: string): YamlTree {
  const lines = new LineCounter()
  let document: Document
  try {
    document = parseDocument(text, {
      schema: 'failsafe',
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
      logLevel: 'error',
    })
  } catch (error) {
    // The parser calls itself for each level, so deep nesting ends its stack.
    if (error instanceof RangeError) return brokenTree('the nesting is too deep')
    throw error
  }
  const lineAt = (offset: number): number => lines.linePos(offset).line
  const problems = document.errors.map(({code, message, pos}) => ({
    line: lineAt(pos[0]),
    text: `this is not YAML: ${code === 'MULTIPLE_DOCS' ? 'the file has a second part after a line of dashes' : message}`,
  }))
  const lineOf = (path: readonly PropertyKey[]): number => nearestLine(document, path, lineAt)
  if (problems.length > 0) return {value: undefined, lineOf, problems}

  try {
    problems.push(...structureProblems(document, lineAt))
    return {value: problems.length > 0 ? undefined : withoutNulls(document.toJS()), lineOf, problems}
  } catch (error) {
    if (error instanceof RangeError) return brokenTree('the nesting is too deep')
    throw error
  }
}

const brokenTree = (text: string): YamlTree => ({value: undefined, lineOf: () => 1, problems: [{line: 1, text}]})

/** Finds repeated keys and aliases, and marks empty scalars as null. */
function structureProblems(document: Document, lineAt: (offset: number) => number): LocatedText[] {
  const problems: LocatedText[] = []
  visit(document, {
    Alias: (_, {range}) => {
      problems.push({line: lineAt(range?.[0] ?? 0), text: 'aliases (*name) are not supported; write the value out'})
    },
    Scalar: (_, node) => {
      if (node.type === 'PLAIN' && /^(?:~|null|Null|NULL)?$/.test(String(node.value))) node.value = null
    },
    Map: (_, {items}) => {
      const seen = new Map<string, number>()
      for (const {key} of items) {
        if (!isScalar(key)) continue
        const name = String(key.value)
        const line = lineAt(key.range?.[0] ?? 0)
        const first = seen.get(name)
        if (first === undefined) seen.set(name, line)
        else problems.push({line, text: `${name} is already set on line ${first}`})
      }
    },
  })
  return problems
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value ?? undefined
  return Object.fromEntries(Object.entries(value).flatMap(([k, v]) => (v === null ? [] : [[k, withoutNulls(v)]])))
}

function nearestLine(document: Document, path: readonly PropertyKey[], lineAt: (offset: number) => number): number {
  let node: unknown = document.contents
  let line = 1
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({key}) => isScalar(key) && key.value === step)
      if (pair === undefined) return line
      if (isScalar(pair.key)) line = lineAt(pair.key.range?.[0] ?? 0)
      node = pair.value
    } else {
      node = isSeq(node) ? node.items[Number(step)] : undefined
      if (!isNode(node)) return line
      line = lineAt(node.range?.[0] ?? 0)
    }
  }
  return line
}
