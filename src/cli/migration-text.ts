import type {DatabaseStatus, FoundProblems, ImportResult, MigrationResult} from '../core/migration.js'
import {printable} from '../core/text/display-width.js'
import {humanSize} from '../core/text/human-size.js'
import {renderTable} from '../core/text/table.js'
import type {Paint} from './style.js'
import {counted, wordFor} from '../core/text/counted.js'

/** Shown to people; programs get more. */
const SHOWN = 50

/** One line for each problem. */
export function problemLines({problems, problemCount}: FoundProblems): string[] {
  if (problemCount === 0) return []
  const shown = problems.slice(0, SHOWN).map(({key, problem}) => `  ${printable(key)} ${printable(problem)}`)
  const more =
    problemCount > shown.length ? [`  … and ${problemCount - shown.length} more; --json lists up to 1000`] : []
  return [`${counted(problemCount, 'problem')}:`, ...shown, ...more]
}

export function migrationText({from, to, dryRun, mirrors, files, held, removedKeys}: MigrationResult): string {
  const content = `${counted(mirrors, 'mirror')}, ${counted(files, 'file')}`
  if (from === to) {
    return removedKeys > 0
      ? `The database has version ${to}; ${counted(removedKeys, 'key')} that an earlier upgrade had left ${wordFor(removedKeys, 'was', 'were')} removed.`
      : `The database has version ${to}: ${content}. There is nothing to do.`
  }
  const verb = dryRun ? 'would be brought' : 'was brought'
  const removed = dryRun ? '' : `; ${counted(removedKeys, 'key')} removed`
  return `The database ${verb} from version ${from} to ${to}: ${content}, ${counted(held, 'file')} on mirrors${removed}.`
}

export function importText({from, dryRun, added, equal, skipped, counts, logEntries}: ImportResult): string {
  const would = dryRun ? 'Would import' : 'Imported'
  const names = (list: readonly string[]): string => (list.length === 0 ? '' : ` (${list.map(printable).join(', ')})`)
  return [
    `${would} from a database of version ${from}:`,
    `  mirrors added: ${added.length}${names(added)}`,
    `  equal already: ${equal.length}${names(equal)}`,
    `  not imported:  ${skipped.length}${names(skipped)}`,
    `  counts: ${counts}, log entries: ${logEntries}`,
  ].join('\n')
}

const STATE_TEXT: Record<DatabaseStatus['state'], string> = {
  empty: 'empty',
  current: 'up to date',
  old: 'must be upgraded: run "mirrorbits db upgrade"',
  newer: 'was written by a newer program',
}

export function statusText(
  {version, state, mirrors, files, families, serverBytes}: DatabaseStatus,
  {paint, width}: {readonly paint: Paint; readonly width: number | undefined},
): string {
  const rows = families.map(({family, keys, bytes}) => [family, String(keys), humanSize(bytes)])
  const total = families.reduce((sum, {bytes}) => sum + bytes, 0)
  const count = families.reduce((sum, {keys}) => sum + keys, 0)
  const table = renderTable(
    [
      {title: 'FAMILY', minWidth: 8},
      {title: 'KEYS', align: 'right'},
      {title: 'MEMORY', align: 'right'},
    ],
    [...rows, ['total', String(count), humanSize(total)]],
    {width, paint: (text, _, row) => (row === -1 ? paint('strong', text) : text)},
  )
  return [
    `Version ${version ?? 'none'}: ${paint(state === 'current' || state === 'empty' ? 'ok' : 'warn', STATE_TEXT[state])}`,
    `${counted(mirrors, 'mirror')}, ${counted(files, 'file')}; Redis uses ${humanSize(serverBytes)} in all`,
    '',
    ...table,
  ].join('\n')
}
