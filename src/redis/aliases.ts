import type {Redis} from 'ioredis'
import type {Alias} from '../core/catalogue/file-record.js'
import {asFilePath, type FilePath} from '../core/file-path.js'
import {inSteps} from './in-steps.js'
import {integer} from './integer.js'
import {keys, pathBytes} from './keys.js'

/** The symbolic links of the repository: a hash from alias to target. */
export interface Aliases {
  read(): Promise<Alias[]>
  replace(wanted: readonly Alias[]): Promise<void>
}

export function createAliases({redis}: {readonly redis: Redis}): Aliases {
  async function stored(): Promise<Map<FilePath, FilePath>> {
    const found = new Map<FilePath, FilePath>()
    let cursor = '0'
    do {
      const [next, items] = await redis.hscanBuffer(keys.aliases, cursor, 'COUNT', 500)
      cursor = next.toString()
      for (let i = 0; i + 1 < items.length; i += 2) {
        const [alias, target] = [items[i]?.toString('latin1') ?? '', items[i + 1]?.toString('latin1') ?? '']
        if (alias.startsWith('/') && target.startsWith('/')) found.set(asFilePath(alias), asFilePath(target))
      }
    } while (cursor !== '0')
    return found
  }

  /** By the time, so that a backup that came back does not come to a number that nodes know for other aliases. */
  async function nextOdd(before: number): Promise<number> {
    const [seconds = 0, micros = 0] = (await redis.time()).map(Number)
    const least = Math.max(before + 1, seconds * 1000 + Math.floor(micros / 1000))
    return least % 2 === 1 ? least : least + 1
  }

  return {
    async read() {
      return [...(await stored())].map(([alias, target]) => ({alias, target}))
    },
    async replace(wanted) {
      const present = await stored()
      const after = new Map(wanted.map(({alias, target}) => [alias, target]))
      const changed = [...after].filter(([alias, target]) => present.get(alias) !== target)
      const gone = [...present.keys()].filter(alias => !after.has(alias))
      const before = integer(await redis.get(keys.aliasesRevision))
      // Odd while writing: after a crash between, the next one tells the others even if nothing is left to write.
      const wasCutOff = before % 2 === 1
      if (changed.length === 0 && gone.length === 0 && !wasCutOff) return
      const writing = await nextOdd(before)
      await redis.set(keys.aliasesRevision, writing)
      for (const step of inSteps(changed, ([alias, target]) => alias.length + target.length + 32)) {
        await redis.hset(keys.aliases, ...step.flat().map(pathBytes))
      }
      for (const step of inSteps(gone, alias => alias.length + 16)) {
        await redis.hdel(keys.aliases, ...step.map(pathBytes))
      }
      await redis.set(keys.aliasesRevision, writing + 1)
    },
  }
}
