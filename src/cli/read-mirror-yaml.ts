import {isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node, type YAMLMap} from 'yaml'
import {ALL_FIELDS, type MirrorField, type WrittenValue} from '../core/mirror-fields.js'
import type {MirrorSettings} from '../core/mirror.js'
import {closest} from '../core/text/closest.js'

/** Something wrong in a text. Lines count from 1. */
export interface LineProblem {
  readonly line: number
  readonly message: string
}

/** A mirror as somebody wrote it: what is not written is absent. */
export interface WrittenMirror {
  readonly settings: Partial<MirrorSettings>
  readonly line: number
  /** Where each setting stands. */
  readonly lines: ReadonlyMap<keyof MirrorSettings, number>
}

/** Bounds the work on a file that is no list of mirrors. */
const MAX_TEXT = 16 * 1024 * 1024

interface Reader {
  readonly document: Document
  readonly lineOf: (node: unknown) => number
  readonly problems: LineProblem[]
  readonly ignoreUnknown: boolean
}

/** Reads one mirror's settings, as an editor left them. */
export function readMirrorYaml(
  text: string,
  {ignoreUnknown}: {readonly ignoreUnknown: boolean},
): {readonly mirror: WrittenMirror; readonly problems: readonly LineProblem[]} {
  const nothing: WrittenMirror = {settings: {}, line: 1, lines: new Map()}
  const reader = open(text, ignoreUnknown)
  const {document, problems} = reader
  if (problems.length > 0) return {mirror: nothing, problems}
  const root = document.contents
  // A text without anything but comments changes nothing.
  if (root === null) return {mirror: nothing, problems}
  if (!isMap(root))
    return {mirror: nothing, problems: [{line: reader.lineOf(root), message: 'This is no list of settings.'}]}
  return {mirror: readMirror(reader, root), problems}
}

/** Reads a file of mirrors, YAML or JSON: a list of them, or a list under the key `Mirrors`. Every mirror has a name. */
export function readMirrorsFile(text: string): {
  readonly mirrors: readonly WrittenMirror[]
  readonly problems: readonly LineProblem[]
} {
  const reader = open(text, false)
  const {document, lineOf, problems} = reader
  if (problems.length > 0) return {mirrors: [], problems}
  const list = listOf(reader, document.contents)
  if (list === undefined) return {mirrors: [], problems}

  const mirrors: WrittenMirror[] = []
  const firstLines = new Map<string, number>()
  for (const item of list) {
    if (!isMap(item)) {
      problems.push({line: lineOf(item), message: 'This is no mirror: a name with settings is wanted.'})
      continue
    }
    const mirror = readMirror(reader, item)
    const {name} = mirror.settings
    const line = mirror.lines.get('name') ?? mirror.line
    const first = name === undefined ? undefined : firstLines.get(name)
    if (name === undefined) problems.push({line, message: 'A mirror without a Name.'})
    else if (first === undefined) firstLines.set(name, line)
    else problems.push({line, message: `The mirror ${name} stands here again, first on line ${first}.`})
    mirrors.push(mirror)
  }
  return {mirrors, problems: problems.sort((a, b) => a.line - b.line)}
}

function open(text: string, ignoreUnknown: boolean): Reader {
  const counter = new LineCounter()
  const isLong = text.length > MAX_TEXT
  // Every scalar is read as the text that stands there: what it is to be is known from its key.
  const document = parseDocument(isLong ? '' : text, {schema: 'failsafe', lineCounter: counter, prettyErrors: false})
  const problems = document.errors.map(({pos: [at], code, message}) => ({
    line: counter.linePos(at).line,
    message: code === 'MULTIPLE_DOCS' ? 'A second document begins here.' : message,
  }))
  if (isLong) problems.push({line: 1, message: `The text is longer than ${MAX_TEXT} characters.`})
  return {
    document,
    problems,
    ignoreUnknown,
    lineOf: node => counter.linePos((node as Partial<Node> | null)?.range?.[0] ?? 0).line || 1,
  }
}

function listOf(reader: Reader, root: unknown): readonly unknown[] | undefined {
  const {lineOf, problems} = reader
  if (isSeq(root)) return root.items
  if (isMap(root)) {
    const unknown = root.items.find(({key}) => !isScalar(key) || key.value !== 'Mirrors')
    const list = root.get('Mirrors', true)
    if (unknown === undefined && isSeq(list)) return list.items
    problems.push({
      line: lineOf(unknown?.key ?? list),
      message: 'A list of mirrors is wanted here, under the key Mirrors.',
    })
  } else {
    problems.push({line: root === null ? 1 : lineOf(root), message: 'The file has no list of mirrors.'})
  }
  return undefined
}

function readMirror(reader: Reader, map: YAMLMap): WrittenMirror {
  const {lineOf, problems, ignoreUnknown} = reader
  const lines = new Map<keyof MirrorSettings, number>()
  let settings: Partial<MirrorSettings> = {}
  for (const {key, value} of map.items) {
    const name = isScalar(key) ? String(key.value) : ''
    const line = lineOf(key)
    const field = ALL_FIELDS.find(known => known.name === name)
    if (field === undefined) {
      if (!ignoreUnknown) problems.push({line, message: unknownKey(name)})
      continue
    }
    const read = readField(field, value)
    if ('problem' in read) problems.push({line, message: read.problem})
    else settings = {...settings, ...read.settings}
    lines.set(field.key, line)
  }
  return {settings, line: lineOf(map), lines}
}

function readField(field: MirrorField, value: unknown): ReturnType<MirrorField['read']> {
  if (!isSeq(value)) {
    // An alias as well: what it stands for would be hidden from who reads the line.
    const isPlain = value === null || isScalar(value)
    return isPlain ? field.read(written(value)) : {problem: `${field.name} must have its value here.`}
  }
  const items = value.items.map(written)
  if (items.some(item => item === undefined)) return {problem: `${field.name} has an empty entry.`}
  return field.read(items.filter(item => item !== undefined))
}

function written(node: unknown): Exclude<WrittenValue, readonly string[]> {
  if (!isScalar(node)) return undefined
  const text = String(node.value)
  return node.type === 'PLAIN' && /^(?:|~|null|Null|NULL)$/.test(text) ? undefined : text
}

function unknownKey(name: string): string {
  const near = closest(
    name,
    ALL_FIELDS.map(field => field.name),
  )
  return `There is no setting "${name}".${near === undefined ? '' : ` Did you mean ${near}?`}`
}
