import {randomUUID} from 'node:crypto'
import type {Redis} from 'ioredis'
import type {CatalogueChanges, ChangeRow} from '../core/catalogue/change.js'
import type {FileId, FileRecord} from '../core/catalogue/file-record.js'
import {MirrorbitsError} from '../core/errors.js'
import {mergeRows} from '../core/catalogue/merge-history.js'
import type {CatalogueStore} from '../core/ports.js'
import {createAliases} from './aliases.js'
import {createCatalogueFiles} from './catalogue-files.js'
import {createCatalogueHistory} from './catalogue-history.js'
import {integer} from './integer.js'
import {keys} from './keys.js'

export interface CatalogueStoreDeps {
  readonly redis: Redis
}

/** Packed rows have room for 32 bits. */
const LARGEST_ID = 2 ** 32 - 1

const idsUsedUp = (): MirrorbitsError =>
  new MirrorbitsError('MB_DATABASE_DAMAGED', `LAST_FID is at its end: no file can get an id above ${LARGEST_ID}.`, {
    hint: 'Begin with an empty database, and bring mirrors and statistics over with "mirrorbits db import".',
  })

/** Whoever is further behind loads all. */
const KEPT_MARKS = 1000

/** See docs/decisions/0002-database-version-3.md for why a commit takes its steps in this order. */
export function createCatalogueStore({redis}: CatalogueStoreDeps): CatalogueStore {
  const files = createCatalogueFiles({redis})
  const history = createCatalogueHistory({redis})
  const aliases = createAliases({redis})

  const currentEpoch = async (): Promise<number> => integer(await redis.get(keys.catalogueEpoch))

  /** Of several nodes that see that there is none, one sets it and all get that one. */
  async function newId(): Promise<string> {
    await redis.set(keys.catalogueId, randomUUID(), 'NX')
    return (await redis.get(keys.catalogueId)) ?? ''
  }

  /** Gives ids to new files; those that a commit that was cut off has named already keep theirs. */
  async function withIds({added}: CatalogueChanges, pending: readonly ChangeRow[]): Promise<FileRecord[]> {
    const named = new Map(pending.filter(({kind}) => kind === 'added').map(({path, id}) => [path, id]))
    const count = added.filter(({path}) => !named.has(path)).length
    const last = count === 0 ? 0 : await redis.incrby(keys.lastFileId, count)
    if (last > LARGEST_ID) throw idsUsedUp()
    let id = last - count
    return added.map(file => ({...file, id: named.get(file.path) ?? ++id}))
  }

  /** Of rows of a commit that was cut off, those that still say the truth, now that the repository was looked at again. */
  async function stillTrue(pending: readonly ChangeRow[], fresh: readonly ChangeRow[]): Promise<ChangeRow[]> {
    const present = new Set<FileId>()
    for await (const batch of files.all()) for (const {id} of batch) present.add(id)
    const isFresh = new Set(fresh.map(({id}) => id))
    return pending.flatMap((row): ChangeRow[] => {
      if (isFresh.has(row.id)) return [row]
      if (row.kind === 'added') return present.has(row.id) ? [row] : []
      // It is there after all: who reads this row asks for the file again, and finds it.
      return row.kind === 'removed' && present.has(row.id) ? [{...row, kind: 'changed'}] : [row]
    })
  }

  return {
    async head(reached = 0) {
      const [id, epoch, [floor, exact], aliasRevision] = await Promise.all([
        redis.get(keys.catalogueId),
        redis.get(keys.catalogueEpoch),
        redis.hmget(keys.catalogueChanges, 'floor', 'exact'),
        redis.get(keys.aliasesRevision),
      ])
      // After the epoch: its mark was written before it.
      const [mark, reachedMark] = await redis.hmget(keys.catalogueMarks, epoch ?? '0', String(reached))
      return {
        id: id ?? (await newId()),
        mark: mark ?? '',
        reachedMark: reachedMark ?? '',
        epoch: integer(epoch),
        floor: integer(floor),
        exactAfter: Math.max(integer(floor), integer(exact)),
        aliasRevision: integer(aliasRevision),
      }
    },

    files: () => files.all(),
    count: () => redis.scard(keys.files),
    filesAt: paths => files.at(paths),
    changesAfter: epoch => history.after(epoch),

    async commit(changes) {
      const before = await currentEpoch()
      const epoch = before + 1
      const pending = (await history.after(before)).flatMap(({rows}) => rows)
      const isEmpty = [changes.added, changes.changed, changes.rehashed, changes.removed].every(
        ({length}) => length === 0,
      )
      if (isEmpty && pending.length === 0) {
        return {epoch: before, mark: (await redis.hget(keys.catalogueMarks, String(before))) ?? '', rows: [], files: []}
      }

      const added = await withIds(changes, pending)
      // First the history. Cut off behind it, its rows are pending: nobody reads an epoch that was not reached.
      const fresh = rowsOf(changes, added)
      let rows = mergeRows(fresh, {keepVanished: true})
      if (pending.length > 0) {
        rows = mergeRows([...(await stillTrue(pending, fresh)), ...fresh], {keepVanished: true})
        await history.replace([epoch], rows)
      } else if (before > 0) {
        await history.append(epoch, rows)
      }

      // Then the files. Cut off in between, some are new: the rows tell what each was before, and the next commit goes on.
      const updated = [...changes.changed, ...changes.rehashed].map(({id, file}) => ({...file, id}))
      const stored = [...added, ...updated]
      await files.remove(changes.removed.map(({path}) => path))
      await files.store(stored)
      // At last the epoch, which makes all of it count, with the mark that tells it from one of a backup.
      // Nobody needs to be told how the first catalogue came about: whoever lacks it loads it.
      if (before === 0) await redis.hset(keys.catalogueChanges, 'floor', epoch)
      const mark = randomUUID()
      await redis.hset(keys.catalogueMarks, epoch, mark)
      await redis.hdel(keys.catalogueMarks, String(epoch - KEPT_MARKS))
      await redis.set(keys.catalogueEpoch, epoch)
      return {epoch, mark, rows, files: stored}
    },

    async prune(holdingsEpochs) {
      await history.prune(await currentEpoch(), holdingsEpochs)
    },

    aliases: () => aliases.read(),
    replaceAliases: wanted => aliases.replace(wanted),
  }
}

const rowsOf = ({changed, rehashed, removed}: CatalogueChanges, added: readonly FileRecord[]): ChangeRow[] => [
  ...removed.map(({id, before}): ChangeRow => ({id, kind: 'removed', path: undefined, before})),
  ...changed.map(({id, before}): ChangeRow => ({id, kind: 'changed', path: undefined, before})),
  ...rehashed.map(({id}): ChangeRow => ({id, kind: 'rehashed', path: undefined, before: undefined})),
  ...added.map(({id, path}): ChangeRow => ({id, kind: 'added', path, before: undefined})),
]
