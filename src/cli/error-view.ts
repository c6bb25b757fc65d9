import {Errors} from '@oclif/core'
import {closest} from '../core/text/closest.js'
import {codeOf, MirrorbitsError, messageOf, type ErrorCode} from '../core/errors.js'
import {printable} from '../core/text/display-width.js'
import type {UsageHelp} from './usage-help.js'

/** An error as people and programs get to see it. */
export interface ErrorView {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string | null
  /** 1 it failed, 2 wrong usage, 130 interrupted. */
  readonly exit: number
}

/** The exit code of a command that Ctrl-C or SIGTERM has ended, also one that goes on until then. */
export const INTERRUPTED = 130

const EXIT_CODES: Partial<Record<ErrorCode, number>> = {MB_USAGE: 2, MB_NOT_CONFIRMED: 2, MB_CANCELLED: INTERRUPTED}

/** What the system has refused, and what an operator can do about it. */
const SYSTEM_HINTS = new Map<unknown, string>([
  ['EMFILE', 'Let this program open more files: LimitNOFILE of its unit, or "ulimit -n"; 256 are enough to start.'],
  ['ENFILE', 'All programs together have too many open files: raise fs.file-max, or end what opens them.'],
  ['ENOSPC', 'The disk is full: make room on it.'],
  ['EROFS', 'The file system cannot be written: mount it writable, or name another folder.'],
])
const OUR_FAULT = 'This is a fault of the program: run it again with --verbose and report what it prints.'

/** Says what to tell of anything that a command threw. */
export function viewError(error: unknown, {helpOf, example}: UsageHelp): ErrorView {
  if (error instanceof MirrorbitsError) {
    const {code, hint} = error
    const {message} = error
    const shown = PARSED.test(message) ? withoutParserNoise(message) : message
    return {code, message: shown, hint: hint ?? null, exit: EXIT_CODES[code] ?? 1}
  }
  if (error instanceof Errors.CLIError && error.oclif.exit === 2) {
    const message = withoutParserNoise(error.message)
    const meant = flagMeant(error)
    const question = meant === undefined ? '' : `Did you mean --${meant}? `
    const shown = example !== undefined && message.startsWith('Missing ') ? `For example: ${example}. ` : ''
    const hint = `${question}${shown}Run "mirrorbits ${helpOf}--help" to see what it takes.`
    return {code: 'MB_USAGE', message, hint, exit: 2}
  }
  return {
    code: 'MB_INTERNAL',
    message: messageOf(error),
    hint: SYSTEM_HINTS.get(codeOf(error)) ?? OUR_FAULT,
    exit: 1,
  }
}

/** The flag that is nearest to one that the command does not have; only the parser knows which it has. */
function flagMeant(error: object): string | undefined {
  const {flags: [typed] = [], parse} = error as {
    readonly flags?: readonly string[]
    readonly parse?: {readonly input?: {readonly flags?: object}}
  }
  if (typed?.startsWith('--') !== true) return undefined
  return closest(typed.slice(2).replace(/=.*$/s, ''), Object.keys(parse?.input?.flags ?? {}))
}

/** Ends without a word, as help does. */
export const quietExitOf = (error: unknown): number | undefined =>
  error instanceof Errors.ExitError ? (error.oclif.exit ?? 0) : undefined

/** The lines that a person gets to read; who said no has met no error. Of several mistakes each has a line of its own, which begins with its place. */
export function errorLines({code, message, hint}: ErrorView, paint: (text: string) => string): string {
  const lines = message.split('\n').map(printable)
  if (code === 'MB_DECLINED') return `${lines.join('\n')}\n`
  const told = lines.length === 1 ? ` ${lines.join('')}` : ['', ...lines].join('\n')
  return `${paint('Error')} ${code}:${told}\n${hint === null ? '' : `  ${printable(hint)}\n`}`
}

/** What a flag's own check said, and the parser has wrapped. */
const PARSED = /^Parsing --|See more help with --help\s*$/

/**
 * A message in one line: the parser puts `Parsing --flag` on a line before what a flag's own check said, a pointer to
 * help after it, and arguments that lack into a table.
 */
const withoutParserNoise = (message: string): string =>
  message
    .replace(/\n?See more help with --help\s*$/, '')
    .replace(/^Parsing (--\S+)\s*\n\s*/, '$1: ')
    .replace(/^The following errors? occurred:\s*/, '')
    .replace(/^(Missing required flag) (?=\w)/, '$1 --')
    .replace(
      /^(Missing \d+ required args?):?((?:\n\s*\S.*)+)/,
      (_, what: string, rows: string) => `${what}: ${argumentsIn(rows)}`,
    )
    .replace(/:\n\s*/, ': ')
    .replace(/\n\s*/g, '; ')
    .trim()

/** `NAME (what it is)`, of a table with the name and what it is in each row. */
const argumentsIn = (rows: string): string =>
  rows
    .split('\n')
    .map(row => row.trim())
    .filter(row => row !== '')
    .map(row => {
      const [, name = row, what] = /^(\S+)\s+(.*?)\.?$/.exec(row) ?? []
      return what === undefined ? name.toUpperCase() : `${name.toUpperCase()} (${what})`
    })
    .join(', ')
