import {readdir, stat} from 'node:fs/promises'
import {basename, join} from 'node:path'
import {messageOf} from '../core/errors.js'
import {databaseFacts, type DatabaseFacts} from './database-facts.js'

/** What a database is asked for: where an address is, or in which network. */
export type DatabaseKind = 'city' | 'asn'

/** A file that may be a database of one or both kinds. */
export interface FoundDatabase {
  readonly file: string
  readonly kinds: readonly DatabaseKind[]
  /** For a file that cannot be read as a database. */
  readonly problem: string | undefined
  readonly facts: DatabaseFacts | undefined
}

/** The names under which the original looks for them; they go before all others. */
const FIRST_NAMES: readonly string[] = ['GeoLite2-City.mmdb', 'GeoLite2-ASN.mmdb']
/** An update that lies beside a database. */
const UPDATED = '.updated'

/** Databases in folders and files, the best ones for each kind first. */
export async function findDatabases(paths: readonly string[]): Promise<readonly FoundDatabase[]> {
  const files = await databaseFiles(paths)
  const found = await Promise.all(files.map(look))
  return found.sort((a, b) => rankOf(a) - rankOf(b) || (b.facts?.builtAt ?? 0) - (a.facts?.builtAt ?? 0))
}

/** Every file that is named, or lies in a folder that is named and has the name of a database. */
export async function databaseFiles(paths: readonly string[]): Promise<string[]> {
  const files = await Promise.all(
    paths.map(async path => {
      const facts = await stat(path).catch(() => undefined)
      if (facts?.isDirectory() !== true) return facts === undefined ? [] : [path]
      const names = await readdir(path).catch(() => [])
      return names.filter(name => /\.mmdb(?:\.updated)?$/.test(name)).map(name => join(path, name))
    }),
  )
  return [...new Set(files.flat())]
}

async function look(file: string): Promise<FoundDatabase> {
  try {
    const facts = await databaseFacts(file)
    const kinds = kindsIn(facts.type)
    // A type that says nothing may still have something to say.
    return {file, kinds: kinds.length > 0 ? kinds : BOTH, problem: undefined, facts}
  } catch (error) {
    return {file, kinds: kindsIn(basename(file)), problem: messageOf(error), facts: undefined}
  }
}

const BOTH: readonly DatabaseKind[] = ['city', 'asn']
const CITY = /city|location|enterprise|insights/i

/** The kinds that the name of a type, or of a file, promises. */
function kindsIn(text: string): readonly DatabaseKind[] {
  // The free database of ipinfo.io is both.
  if (/\blite$|bundle/i.test(text) && /ipinfo/i.test(text)) return BOTH
  const isPlace = CITY.test(text) || /country/i.test(text)
  const isNetwork = /asn|isp\b|(?:^|[^a-z])as(?:[^a-z]|$)/i.test(text)
  return [...(isPlace ? (['city'] as const) : []), ...(isNetwork ? (['asn'] as const) : [])]
}

/** Lower goes first. */
function rankOf({file, facts}: FoundDatabase): number {
  const isUpdate = file.endsWith(UPDATED)
  const name = basename(isUpdate ? file.slice(0, -UPDATED.length) : file)
  const place = FIRST_NAMES.includes(name) ? 0 : CITY.test(facts?.type ?? name) ? 2 : 4
  return isUpdate ? place : place + 1
}
