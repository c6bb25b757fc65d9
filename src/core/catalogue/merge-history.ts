import type {ChangeRow} from './change.js'
import type {FileId} from './file-record.js'

/**
 * Joins rows, oldest first, into one row a file that says the same to whoever
 * is older than all of them: the earliest version before, and what became of
 * the file in the end. A file that came and went is left out, unless
 * `keepVanished`: then its row says that it was removed.
 */
export function mergeRows(rows: readonly ChangeRow[], {keepVanished}: {readonly keepVanished: boolean}): ChangeRow[] {
  const merged = new Map<FileId, ChangeRow>()
  const bornHere = new Set<FileId>()
  for (const row of rows) {
    if (row.kind === 'added') bornHere.add(row.id)
    const earlier = merged.get(row.id)
    merged.set(row.id, earlier === undefined ? row : joined(earlier, row))
  }
  const result = [...merged.values()]
  return keepVanished ? result : result.filter(({id, kind}) => kind !== 'removed' || !bornHere.has(id))
}

function joined(earlier: ChangeRow, later: ChangeRow): ChangeRow {
  const before = earlier.kind === 'added' ? undefined : (earlier.before ?? later.before)
  switch (later.kind) {
    case 'added':
      return later
    case 'removed':
      return {...later, before: before ?? later.before}
    case 'changed':
      return earlier.kind === 'added' ? earlier : {...later, before}
    case 'rehashed':
      // A row that says more of the file than that its hashes are others still says it.
      return earlier.kind === 'removed' ? later : earlier
  }
}

/**
 * Which epochs may become one without any of these mirrors noticing: groups of
 * two and more, ascending, such that no mirror's holdings speak of an epoch
 * between the first and the last. (A mirror at epoch n is told of changes after n.)
 */
export function mergeableEpochs(epochs: readonly number[], holdingsEpochs: readonly number[]): number[][] {
  const groups: number[][] = []
  for (const epoch of epochs.toSorted((a, b) => a - b)) {
    const group = groups.at(-1)
    const last = group?.at(-1)
    const isSeparated = last === undefined || holdingsEpochs.some(held => held >= last && held < epoch)
    if (group === undefined || isSeparated) groups.push([epoch])
    else group.push(epoch)
  }
  return groups.filter(({length}) => length > 1)
}
