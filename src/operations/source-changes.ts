import type {CatalogueChanges} from '../core/catalogue/change.js'
import type {CatalogueStore, CommittedChanges} from '../core/ports.js'

export interface SourceChangesDeps {
  readonly catalogue: Pick<CatalogueStore, 'commit'>
  /** Called after a part of the scan was stored, to bring it into memory. */
  readonly onCommitted: (committed: CommittedChanges) => void
}

/** What a source scan found, stored part by part. */
export interface SourceChanges {
  note<K extends keyof CatalogueChanges>(kind: K, change: CatalogueChanges[K][number]): void
  /** Stores what was noted. Throws the reason of the signal. */
  commit(): Promise<void>
  /** The same, when there is enough for a part. */
  commitWhenMany(): Promise<void>
  /** How many files were stored so far as new, as changed, and as gone. */
  totals(): {readonly added: number; readonly changed: number; readonly removed: number}
}

/** So many changes are stored at once: memory stays bounded, and new files are served before a long scan ends. */
const CHANGES_PER_COMMIT = 5000

type Draft = {-readonly [K in keyof CatalogueChanges]: CatalogueChanges[K][number][]}

const emptyDraft = (): Draft => ({added: [], changed: [], rehashed: [], removed: []})

export function createSourceChanges(
  {catalogue, onCommitted}: SourceChangesDeps,
  {signal}: {readonly signal: AbortSignal},
): SourceChanges {
  const totals = {added: 0, changed: 0, removed: 0}
  let draft = emptyDraft()
  let noted = 0

  async function commit(): Promise<void> {
    const changes = draft
    draft = emptyDraft()
    noted = 0
    signal.throwIfAborted()
    const committed = await catalogue.commit(changes)
    // Without rows nothing is new, and the epoch named is an old one, whose history stays.
    if (committed.rows.length > 0) onCommitted(committed)
    totals.added += changes.added.length
    totals.changed += changes.changed.length
    totals.removed += changes.removed.length
  }

  return {
    note(kind, change) {
      draft[kind].push(change)
      noted++
    },
    commit,
    async commitWhenMany() {
      if (noted >= CHANGES_PER_COMMIT) await commit()
    },
    totals: () => totals,
  }
}
