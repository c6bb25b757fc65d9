import {oneLine} from '../text/one-line.js'

/** How a listing ended. `partial`: what was listed is there, but more may be. */
export type RsyncEnd =
  | {readonly kind: 'complete'}
  | {readonly kind: 'partial'; readonly problems: readonly string[]}
  /** `hint`: what the operator can do. */
  | {readonly kind: 'failed'; readonly message: string; readonly hint: string}

/** From the exit values of rsync(1). */
const FAILURES: Readonly<Record<number, string>> = {
  1: 'rsync did not accept its options',
  2: 'the mirror speaks another version of the rsync protocol',
  5: 'the mirror refused the rsync connection',
  10: 'the rsync connection failed',
  11: 'the mirror failed to read its files',
  12: 'the rsync connection broke off',
  13: 'rsync failed to report',
  14: 'the rsync connection failed inside',
  20: 'rsync was stopped',
  22: 'rsync ran out of memory',
  30: 'the mirror sent nothing for too long',
  35: 'the mirror did not answer the rsync connection in time',
}

const BY_HAND = 'try "rsync --list-only" with it by hand'
const HINTS: Readonly<Record<number, string>> = {
  5: 'Ask the mirror’s operator to let this host in, or correct user, password and module in its rsync URL.',
  10: `Check host and port of its rsync URL, and ${BY_HAND}.`,
  23: 'Correct module and folder in its rsync URL, or ask the mirror’s operator to let them be read.',
  35: `Check host and port of its rsync URL, and ${BY_HAND}.`,
}
const OTHER_HINT = `Look at its rsync URL, and ${BY_HAND}.`

const MAX_PROBLEMS = 20

/**
 * What the exit code and the complaints of rsync mean. `sawFolder`: something
 * was listed, be it only the folder itself; without that a listing that ends
 * with 23 had no folder to list.
 */
export function rsyncEnd(code: number | undefined, stderr: string, sawFolder: boolean): RsyncEnd {
  if (code === 0) return {kind: 'complete'}
  const complaints = stderr
    .split('\n')
    .map(line => oneLine(line, 300))
    .filter(line => line !== '')
  if ((code === 23 || code === 24) && sawFolder) {
    return {kind: 'partial', problems: complaints.filter(line => !isSummary(line)).slice(0, MAX_PROBLEMS)}
  }
  const cause = complaints.filter(line => !isSummary(line) && !isConsequence(line)).at(-1) ?? complaints.at(-1)
  const what =
    code === 23 || code === 24
      ? 'the mirror has no such folder or does not let it be read'
      : (FAILURES[code ?? -1] ?? (code === undefined ? 'rsync was killed' : `rsync ended with exit code ${code}`))
  const hint = HINTS[code ?? -1] ?? OTHER_HINT
  return {kind: 'failed', message: cause === undefined ? what : `${what} (${cause})`, hint}
}

/** The last line of every failure, which repeats the exit code. */
const isSummary = (line: string): boolean => /^rsync(?: error|: \S+ error)?: .*\(code \d+\) at /.test(line)

/** The other end hung up after it said why. */
const isConsequence = (line: string): boolean => line.includes('read error: Connection reset by peer')
