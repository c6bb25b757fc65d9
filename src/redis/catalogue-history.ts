import type {Redis} from 'ioredis'
import type {ChangeRow} from '../core/catalogue/change.js'
import {mergeableEpochs, mergeRows} from '../core/catalogue/merge-history.js'
import {packChanges, unpackChanges} from '../core/catalogue/pack-changes.js'
import type {ChangesOfEpoch} from '../core/ports.js'
import {inSteps} from './in-steps.js'
import {keys} from './keys.js'

/** Packed rows in one field: with the command around them below 64 KiB. */
const CHUNK_BYTES = 60 * 1024

/** The newest epochs are never merged or dropped, so that nodes that lag a little catch up. */
const KEPT_EPOCHS = 8

const READ_ATTEMPTS = 5

/** The catalogue's history: a hash whose fields `<epoch>:<n>` hold packed rows. */
export interface CatalogueHistory {
  /** Rows after `epoch`, oldest first. */
  after(epoch: number): Promise<ChangesOfEpoch[]>
  append(epoch: number, rows: readonly ChangeRow[]): Promise<void>
  /** Puts these rows in the place of all rows of these epochs, under the last one. A crash between leaves both, which says the same. */
  replace(epochs: readonly number[], rows: readonly ChangeRow[]): Promise<void>
  /** `current` is the catalogue's epoch. */
  prune(current: number, holdingsEpochs: readonly number[]): Promise<void>
}

interface Field {
  readonly name: string
  readonly epoch: number
  readonly n: number
}

export function createCatalogueHistory({redis}: {readonly redis: Redis}): CatalogueHistory {
  const key = keys.catalogueChanges

  /** Ascending by epoch, then by number. */
  async function fields(): Promise<Field[]> {
    const found = (await redis.hkeys(key)).flatMap(name => {
      const match = /^(\d{1,15}):(\d{1,9})$/.exec(name)
      return match === null ? [] : [{name, epoch: Number(match[1]), n: Number(match[2])}]
    })
    return found.sort((a, b) => a.epoch - b.epoch || a.n - b.n)
  }

  async function drop(dropped: readonly Field[]): Promise<void> {
    for (const step of inSteps(dropped, ({name}) => name.length)) await redis.hdel(key, ...step.map(({name}) => name))
  }

  async function write(epoch: number, from: number, rows: readonly ChangeRow[]): Promise<void> {
    for (const [index, piece] of packChanges(rows, CHUNK_BYTES).entries()) {
      await redis.hset(key, `${epoch}:${from + index}`, Buffer.from(piece))
    }
  }

  const nextNumber = (known: readonly Field[], epoch: number): number =>
    Math.max(-1, ...known.filter(field => field.epoch === epoch).map(({n}) => n)) + 1

  const history: CatalogueHistory = {
    async after(epoch) {
      for (let attempt = 1; ; attempt++) {
        const wanted = (await fields()).filter(field => field.epoch > epoch)
        const values = await Promise.all(wanted.map(({name}) => redis.hgetBuffer(key, name)))
        // A field that vanished was merged away meanwhile: its rows are in another one now.
        if (values.includes(null) && attempt < READ_ATTEMPTS) continue
        const epochs = new Map<number, ChangeRow[]>()
        wanted.forEach((field, index) => {
          const rows = epochs.get(field.epoch) ?? []
          const value = values[index]
          if (value) for (const row of unpackChanges(value)) rows.push(row)
          epochs.set(field.epoch, rows)
        })
        return [...epochs].map(([of, rows]) => ({epoch: of, rows}))
      }
    },

    async append(epoch, rows) {
      await write(epoch, nextNumber(await fields(), epoch), rows)
    },

    async replace(epochs, rows) {
      const last = Math.max(...epochs)
      const known = await fields()
      await write(last, nextNumber(known, last), rows)
      await drop(known.filter(({epoch}) => epochs.includes(epoch)))
    },

    async prune(current, holdingsEpochs) {
      const oldest = current - KEPT_EPOCHS
      const floor = Math.min(oldest, ...holdingsEpochs)
      if (oldest <= 0) return
      const known = await fields()
      if (known.some(({epoch}) => epoch <= floor)) {
        // First the promise, then what it allows: a crash between only leaves rows that nobody asks for.
        await redis.hset(key, 'floor', floor)
        await drop(known.filter(({epoch}) => epoch <= floor))
      }
      const rest = [...new Set(known.map(({epoch}) => epoch))].filter(epoch => epoch > floor && epoch <= oldest)
      const groups = mergeableEpochs(rest, holdingsEpochs)
      const lastMerged = groups.at(-1)?.at(-1)
      if (lastMerged === undefined) return
      await redis.hset(key, 'exact', lastMerged)
      for (const group of groups) {
        const changes = (await history.after(floor)).filter(({epoch}) => group.includes(epoch))
        await history.replace(
          group,
          mergeRows(
            changes.flatMap(({rows}) => rows),
            {keepVanished: false},
          ),
        )
      }
    },
  }
  return history
}
