import {join} from 'node:path'
import {messageOf} from '../../core/errors.js'
import type {MirrorId} from '../../core/mirror.js'
import type {Clock, Log} from '../../core/ports.js'
import type {RoutingTable} from '../../core/routing/routing-table.js'
import {packMemory, SNAPSHOT_VERSION} from '../../core/snapshot/pack-memory.js'
import {takeOver, unpackMemory} from '../../core/snapshot/unpack-memory.js'
import {createPacedWriting} from '../../monitor/paced-writing.js'
import type {MemorySync} from '../../operations/sync-memory.js'
import {readBlocks, writeBlocks} from '../../state/block-file.js'

export interface SnapshotDeps {
  readonly stateDirectory: string
  readonly table: RoutingTable
  /** The revision of the holdings in memory, by mirror. */
  readonly revisions: Map<MirrorId, number>
  readonly clock: Clock
  readonly log: Log
}

/** What a snapshot was made of. */
export interface Saved {
  /** Unix milliseconds. */
  readonly at: number
  /** Another text means that memory has changed since. */
  readonly state: string
}

const stateOf = ({memory: {id, epoch, aliasRevision}, changes}: RoutingTable): string =>
  [id, epoch, aliasRevision, changes].join(' ')

const KIND = {magic: 'MBMEMORY', version: SNAPSHOT_VERSION}

const fileOf = (stateDirectory: string): string => join(stateDirectory, 'memory.snapshot')

/** Fills an empty table. Undefined when there is no snapshot, or none that can be used, which is told. */
export async function loadSnapshot({
  stateDirectory,
  table,
  revisions,
  clock,
  log,
}: SnapshotDeps): Promise<Saved | undefined> {
  const path = fileOf(stateDirectory)
  const began = performance.now()
  try {
    const blocks = await readBlocks(path, KIND)
    if (blocks === undefined) return undefined
    const unpacked = unpackMemory(blocks)
    takeOver(table, revisions, unpacked)
    const {savedAt, catalogue, head, mirrors} = unpacked
    const facts = {files: catalogue.count, mirrors: mirrors.length, epoch: head.epoch}
    const age = Math.max(0, Math.round((clock() - savedAt) / 1000))
    log.info({...facts, age, took: Math.round(performance.now() - began)}, 'snapshot loaded')
    return {at: savedAt, state: stateOf(table)}
  } catch (error) {
    log.warn({path, reason: messageOf(error)}, 'the snapshot cannot be used, and is made anew')
    return undefined
  }
}

export interface SnapshotKeeper {
  /** When the newest snapshot was made, in Unix milliseconds; undefined before the first. */
  savedAt(): number | undefined
  /** Writes what has changed since. */
  save(): Promise<void>
  /** Writes nothing, for somebody else does, until the function returned is called. */
  pause(): Promise<() => void>
  /** Ends with a last snapshot. */
  stop(): Promise<void>
}

const LOOK_MS = 1000
const LEAST_MS = 5000
/** Writing may take this share of the time. */
const WRITING_SHARE = 0.01

/** Writes a snapshot whenever something has changed, but never in a row. */
export function keepSnapshot(
  {stateDirectory, table, revisions, clock, log}: SnapshotDeps,
  {sync, loaded}: {readonly sync: Pick<MemorySync, 'whenWhole'>; readonly loaded: Saved | undefined},
): SnapshotKeeper {
  const path = fileOf(stateDirectory)
  const isChanged = (): boolean => stateOf(table) !== saved?.state
  let saved = loaded
  const writing = createPacedWriting({
    log,
    subject: 'the snapshot',
    fields: {path},
    share: WRITING_SHARE,
    leastMs: LEAST_MS,
  })
  let saving: Promise<unknown> | undefined
  let isPaused = false

  async function write(): Promise<void> {
    const packed = await sync.whenWhole(() => {
      // Before the first catalogue there is nothing to start from.
      if (table.memory.epoch === 0 || !isChanged()) return undefined
      const at = clock()
      return {saved: {at, state: stateOf(table)}, blocks: packMemory({table, revisions, savedAt: at})}
    })
    if (packed === undefined) return
    await writeBlocks(path, KIND, packed.blocks)
    saved = packed.saved
  }

  async function save(): Promise<void> {
    if (isPaused) return
    saving ??= writing.tryTo(write).finally(() => {
      saving = undefined
    })
    await saving
  }

  const timer = setInterval(() => {
    if (writing.isDue() && isChanged()) void save()
  }, LOOK_MS)
  timer.unref()

  return {
    savedAt: () => saved?.at,
    save,
    async pause() {
      isPaused = true
      await saving
      return () => {
        isPaused = false
      }
    },
    async stop() {
      clearInterval(timer)
      await saving
      if (isChanged()) await save()
    },
  }
}
