import type {Redis} from 'ioredis'
import {Bitmap} from '../core/holdings/bitmap.js'
import {DifferRows} from '../core/holdings/differ-rows.js'
import type {HoldingCounts, Holdings} from '../core/holdings/holdings.js'
import type {MirrorId} from '../core/mirror.js'
import type {HoldingsStore} from '../core/ports.js'
import {chunksOf, joined} from './holdings-chunks.js'
import {inSteps} from './in-steps.js'
import {integer, signedInteger} from './integer.js'
import {keys} from './keys.js'
import {runScript} from './run-script.js'
import {
  beginHoldingsScript,
  commitHoldingsScript,
  stepHoldingsScript,
  touchHoldingsScript,
} from './scripts/write-holdings.js'
import {unlessWrongType} from './wrong-type.js'

export interface HoldingsStoreDeps {
  readonly redis: Redis
}

const SMALL_FIELDS = ['epoch', 'precision', 'offset', 'listed', 'known', 'differing'] as const

/** A key of another type is taken for none: the next scan of the mirror writes it anew. */
export function createHoldingsStore({redis}: HoldingsStoreDeps): HoldingsStore {
  const smallField = (id: MirrorId, field: 'epoch' | 'revision'): Promise<string | null> =>
    unlessWrongType(redis.hget(keys.holdings(id), field), null)

  /** Writes beside the present version, then replaces it. Each step looks at the lock, so that two writers never mix. */
  async function replace(
    id: MirrorId,
    next: Holdings,
    kept: ReadonlyMap<string, Buffer>,
    token: string,
    isCopy: boolean,
  ) {
    const [lock, present, coming] = [keys.mirrorScanLock(id), keys.holdings(id), keys.nextHoldings(id)]
    const chunks = chunksOf(next)
    const vanished = [...kept.keys()].filter(field => !chunks.has(field))
    const steps: (readonly (string | Buffer)[])[] = [['HSET', ...Object.entries(smallFields(next)).flat()]]
    for (const [field, bytes] of chunks) if (kept.get(field)?.equals(bytes) !== true) steps.push(['HSET', field, bytes])
    for (const fields of inSteps(vanished, field => field.length)) steps.push(['HDEL', ...fields])

    if ((await runScript(redis, beginHoldingsScript, [lock, present, coming], [token, isCopy ? '1' : '0'])) === 0)
      return
    for (const step of steps) {
      if ((await runScript(redis, stepHoldingsScript, [lock, coming], [token, ...step])) === 0) return
    }
    return revisionOf(await runScript(redis, commitHoldingsScript, [keys.mirrors, lock, present, coming], [id, token]))
  }

  return {
    async read(id) {
      const fields = await unlessWrongType(redis.hgetallBuffer(keys.holdings(id)), undefined)
      return fields?.['epoch'] === undefined ? undefined : holdingsOf(fields)
    },

    async revisions(ids) {
      const found = await Promise.all(ids.map(id => smallField(id, 'revision')))
      return new Map(ids.map((id, index) => [id, integer(found[index])]))
    },

    async counts(ids) {
      const found = await Promise.all(
        ids.map(id => unlessWrongType(redis.hmget(keys.holdings(id), 'epoch', 'listed', 'known', 'differing'), [])),
      )
      const counts = new Map<MirrorId, HoldingCounts>()
      ids.forEach((id, index) => {
        const [epoch, listed, known, differing] = found[index] ?? []
        if (typeof epoch !== 'string') return
        counts.set(id, {listed: integer(listed), known: integer(known), differing: integer(differing)})
      })
      return counts
    },

    async epochs(ids) {
      const found = await Promise.all(ids.map(id => smallField(id, 'epoch')))
      return found.filter((epoch): epoch is string => epoch !== null).map(integer)
    },

    async write(id, next, previous, {token}) {
      const stored = await unlessWrongType(redis.hmget(keys.holdings(id), ...SMALL_FIELDS), [])
      const before = previous === undefined ? undefined : smallFields(previous)
      // Trust `previous` only when it is what is stored: else unchanged chunks would be missing or another's.
      const isStored = before !== undefined && SMALL_FIELDS.every((field, index) => stored[index] === before[field])
      if (!isStored || previous === undefined) return replace(id, next, new Map(), token, false)

      const kept = chunksOf(previous)
      const chunks = chunksOf(next)
      const isSame =
        kept.size === chunks.size && [...chunks].every(([field, bytes]) => kept.get(field)?.equals(bytes) === true)
      if (!isSame) return replace(id, next, kept, token, true)
      const fields = smallFields(next)
      const changed = SMALL_FIELDS.filter(field => fields[field] !== before[field]).flatMap(field => [
        field,
        fields[field],
      ])
      const guard = [keys.mirrors, keys.mirrorScanLock(id), keys.holdings(id)]
      return revisionOf(await runScript(redis, touchHoldingsScript, guard, [id, token, ...changed]))
    },
  }
}

const revisionOf = (reply: unknown): number | undefined => (typeof reply === 'number' ? reply : undefined)

/** The fields of a mirror's hash of holdings beside its chunks and revision. */
export const smallFields = ({
  epoch,
  precision,
  offsetMs,
  counts,
}: Holdings): Record<(typeof SMALL_FIELDS)[number], string> => ({
  epoch: String(epoch),
  precision: String(precision),
  offset: String(offsetMs),
  listed: String(counts.listed),
  known: String(counts.known),
  differing: String(counts.differing),
})

function holdingsOf(fields: Readonly<Record<string, Buffer>>): Holdings {
  const textOf = (field: string): string | undefined => fields[field]?.toString('latin1')
  const number = (field: string): number => integer(textOf(field))
  return {
    epoch: number('epoch'),
    precision: BigInt(number('precision')),
    offsetMs: signedInteger(textOf('offset')),
    counts: {listed: number('listed'), known: number('known'), differing: number('differing')},
    same: new Bitmap(joined(fields, 'same')),
    differ: new DifferRows(joined(fields, 'differ')),
  }
}
