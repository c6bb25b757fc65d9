import {messageOf} from '../core/errors.js'
import type {AddressFamily} from '../core/network/address.js'
import {openDatabase, type Database} from './database.js'
import type {DatabaseKind, FoundDatabase} from './find-databases.js'

/** Who answers for addresses of each family: one database, or two that were split by family. */
export type ByFamily = Readonly<Record<AddressFamily, Database | undefined>>

export const NO_DATABASE: ByFamily = {4: undefined, 6: undefined}

/** What became of a search for the databases of one kind. */
export interface Choice {
  readonly chosen: ByFamily
  /** Why the best file was not taken, or that there is none. */
  readonly problem: string | undefined
}

const isSame = (a: Database | undefined, b: Database | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && sameFile(a, b))

const sameFile = ({state: a}: Database, {state: b}: Database): boolean =>
  a.builtAt === b.builtAt && a.size === b.size && a.type === b.type

/** Opens each file once, however many kinds ask for it. */
export function createOpener(): (file: string) => Promise<Database> {
  const opening = new Map<string, Promise<Database>>()
  return file => {
    const opened = opening.get(file) ?? openDatabase(file)
    opening.set(file, opened)
    return opened
  }
}

/**
 * Takes the best database for each family. A file that is broken does not give way to a worse one while a sound
 * one is in use: it is most likely being replaced.
 */
export async function chooseDatabases(
  kind: DatabaseKind,
  found: readonly FoundDatabase[],
  current: ByFamily,
  open: (file: string) => Promise<Database>,
): Promise<Choice> {
  const problems: string[] = []
  let chosen = NO_DATABASE
  for (const {file, kinds, problem} of found) {
    if (!kinds.includes(kind)) continue
    if (chosen[4] !== undefined && chosen[6] !== undefined) break
    if (problem !== undefined) {
      problems.push(problem)
      continue
    }
    try {
      const database = await open(file)
      if (!database.answers[kind]) continue
      chosen = {
        4: chosen[4] ?? (database.has(4) ? database : undefined),
        6: chosen[6] ?? (database.has(6) ? database : undefined),
      }
    } catch (error) {
      problems.push(problemOf(error))
    }
  }
  const [problem] = problems
  const isInUse = current[4] !== undefined || current[6] !== undefined
  if (problem !== undefined && isInUse) return {chosen: current, problem}
  if (chosen[4] === undefined && chosen[6] === undefined) {
    return {chosen: current, problem: problem ?? 'there is no such database'}
  }
  return {
    chosen: {
      4: isSame(current[4], chosen[4]) ? current[4] : chosen[4],
      6: isSame(current[6], chosen[6]) ? current[6] : chosen[6],
    },
    problem,
  }
}

function problemOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return cause === undefined ? messageOf(error) : `${messageOf(error)}: ${messageOf(cause)}`
}
