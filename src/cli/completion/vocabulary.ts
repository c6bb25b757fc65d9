import type {Command} from '@oclif/core'
import {ALL_FIELDS} from '../../core/mirror-fields.js'

/** What can be completed at one place of the line. */
export type Value =
  | {readonly kind: 'nothing' | 'mirror' | 'file' | 'folder'}
  | {readonly kind: 'choice'; readonly choices: readonly string[]}
  /** Only how it begins, as `Score=`; what follows is typed without a blank. */
  | {readonly kind: 'beginning'; readonly choices: readonly string[]}

export interface Word {
  readonly word: string
  readonly summary: string
}

export interface FlagWords {
  /** With their dashes; the long ones come first. */
  readonly names: readonly string[]
  readonly summary: string
  /** Undefined for a switch. */
  readonly value: Value | undefined
}

/** What may follow the words of a command or a topic; the words are separated by a blank, `''` is the program alone. */
export interface Place {
  readonly words: string
  /** Commands and topics; empty behind a command. */
  readonly next: readonly Word[]
  readonly flags: readonly FlagWords[]
  readonly args: readonly Value[]
  /** The last argument may be repeated. */
  readonly isOpen: boolean
}

type KnownCommand = Pick<Command.Loadable, 'args' | 'flags' | 'hidden' | 'id' | 'strict' | 'summary'>

interface KnownTopic {
  readonly name: string
  readonly description?: string | undefined
}

/** Here a name is one that no mirror has yet, or that of a token. */
const NAMES_NO_MIRROR: ReadonlySet<string> = new Set(['mirror:add', 'token:create', 'token:revoke'])

/** Verbs of the original that take the name of a mirror: not offered, but their names are. */
const FLAT_VERBS = ['disable', 'edit', 'enable', 'geoupdate', 'logs', 'remove', 'scan', 'show'] as const

const SETTING: Value = {kind: 'beginning', choices: ALL_FIELDS.map(({name}) => `${name}=`)}

const HELP: FlagWords = {names: ['--help'], summary: 'Show help.', value: undefined}
const VERSION: FlagWords = {names: ['--version'], summary: 'Show the version.', value: undefined}

/** Everything that can be typed: the program, its topics and its commands, hidden ones left out, and the original's verbs. */
export function vocabulary(commands: readonly KnownCommand[], topics: readonly KnownTopic[]): Place[] {
  const shown = commands.filter(({hidden}) => !hidden).sort((a, b) => (a.id < b.id ? -1 : 1))
  const words: Word[] = shown.map(({id, summary}) => ({word: spaced(id), summary: oneLine(summary)}))
  const names = shown.flatMap(({id}) => (id.includes(':') ? [id.slice(0, id.lastIndexOf(':'))] : []))
  const summaryOf = (name: string): string => oneLine(topics.find(topic => topic.name === name)?.description)
  const groups: Word[] = [...new Set(names)].map(name => ({word: spaced(name), summary: summaryOf(name)}))
  const below = (parent: string): Word[] =>
    [...groups, ...words]
      .filter(({word}) => parentOf(word) === parent)
      .map(({word, summary}) => ({word: word.slice(word.lastIndexOf(' ') + 1), summary}))
      .sort((a, b) => (a.word < b.word ? -1 : 1))

  return [
    {words: '', next: below(''), flags: [...flagsOfAll(shown), HELP, VERSION], args: [], isOpen: false},
    ...groups.map(({word}) => ({words: word, next: below(word), flags: [HELP], args: [], isOpen: false})),
    ...shown.map(command => ({
      words: spaced(command.id),
      next: [],
      flags: [...Object.values(command.flags).flatMap(flagWords), HELP],
      args: Object.values(command.args)
        .filter(({hidden}) => hidden !== true)
        .map(arg => valueOfArgument(command.id, arg)),
      isOpen: command.strict === false,
    })),
    ...FLAT_VERBS.map(verb => ({
      words: verb,
      next: [],
      flags: [HELP],
      args: [{kind: 'mirror' as const}],
      isOpen: false,
    })),
  ]
}

/** Those that stand before the command as well. */
function flagsOfAll(commands: readonly KnownCommand[]): FlagWords[] {
  const flags = commands.flatMap(command =>
    Object.values(command.flags).filter(({helpGroup}) => helpGroup === 'GLOBAL'),
  )
  return [...new Map(flags.map(flag => [flag.name, flag])).values()].flatMap(flagWords)
}

function flagWords(flag: Command.Flag.Cached): FlagWords[] {
  if (flag.hidden === true) return []
  const negated = flag.type === 'boolean' && flag.allowNo ? [`--no-${flag.name}`] : []
  const short = flag.char === undefined ? [] : [`-${flag.char}`]
  const value = flag.type === 'option' ? valueOfFlag(flag.options, flag.helpValue) : undefined
  return [{names: [`--${flag.name}`, ...negated, ...short], summary: oneLine(flag.description), value}]
}

function valueOfFlag(choices: readonly string[] | undefined, helpValue: string | readonly string[] | undefined): Value {
  if (choices !== undefined) return {kind: 'choice', choices}
  if (helpValue === 'FILE') return {kind: 'file'}
  return {kind: helpValue === 'DIR' ? 'folder' : 'nothing'}
}

function valueOfArgument(command: string, {name, options}: Command.Arg.Cached): Value {
  if (options !== undefined) return {kind: 'choice', choices: options}
  if (command === 'mirror:set' && name === 'setting') return SETTING
  return {kind: name === 'name' && !NAMES_NO_MIRROR.has(command) ? 'mirror' : 'nothing'}
}

const spaced = (id: string): string => id.replaceAll(':', ' ')
const parentOf = (words: string): string => words.slice(0, Math.max(0, words.lastIndexOf(' ')))
const oneLine = (text = ''): string => text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
