import {messageOf, MirrorbitsError} from '../core/errors.js'
import type {CountBatch, CounterStore, Log} from '../core/ports.js'
import {createTrouble} from '../core/trouble.js'
import {gatherDownloads, type DayCounts, type Download, type GatherDownloadsDeps} from './gather-downloads.js'
import {downloadsIn, keepJournal, type BatchJournal} from './keep-journal.js'
import {cutBatches} from './cut-batches.js'
import {keepConfirmed} from './keep-confirmed.js'
import {keepUnmade, type BatchSpool} from './keep-unmade.js'
import {takeLeftCounts, type LeftFiles} from './take-left-counts.js'

export interface CountDownloadsDeps extends Omit<GatherDownloadsDeps, 'isFull'> {
  readonly counters: CounterStore
  readonly journal: BatchJournal
  /** What other processes of the state folder leave, at any time. */
  readonly left: LeftFiles
  /** Where counts of other processes outlive this one until a batch is made of them. */
  readonly spool: BatchSpool
  readonly log: Log
  /** Unique over all nodes and starts. */
  readonly node: string
}

export interface DownloadCounter {
  /** Counts in memory only. */
  count(download: Download): void
  /** Adds what another process has counted. */
  add(counts: DayCounts): void
  /**
   * To be called whenever Redis came back: it may be another server, to which the last confirmed batches never came.
   * They are sent once more, and count only where they are not known.
   */
  redisIsBack(): void
  /** Sends what is there, without waiting for the next half second. */
  flush(): Promise<void>
  /** Stops the timer and flushes, once: what Redis does not take then goes to the journal. */
  stop(): Promise<void>
  /** Downloads that Redis has not confirmed so far. */
  uncounted(): number
  /** Of these, downloads that would be lost with this process. */
  unsafe(): number
}

const FLUSH_MS = 500
/** Distinct counts kept while Redis is away; about 200 bytes each. */
const MAX_PENDING = 500_000
/** A batch that Redis, being there, has refused so often is set aside for those behind it. */
const MAX_REFUSALS = 5
/** A Redis that has not answered for so long may not come back. */
const PATIENCE_MS = 1500
/** How often to look for what others have left. */
const LOOK_MS = 2000

/** A batch on its way to Redis. */
interface Unsent {
  readonly batch: CountBatch
  /** Redis may have it: it must never be sent in another shape. */
  isTried: boolean
}

/**
 * Counts downloads in memory and sends them every half second. A batch that
 * may or may not have arrived is sent again under the same id, and counts once.
 * While Redis is away, what waits is written to the journal now and then; the
 * journal always holds exactly the batches that will be sent.
 */
export function startDownloadCounter(deps: CountDownloadsDeps): DownloadCounter {
  const {counters, journal, log} = deps
  let unsent: Unsent[] = []
  let serial = 0
  let sending: Promise<boolean> | undefined
  let sendingSince = 0
  let isStopping = false
  /** How often the first of `unsent` was refused. */
  let refusals = 0
  /** Entries in `unsent`. */
  let pending = 0
  const gathered = gatherDownloads({...deps, isFull: () => pending + gathered.size() >= MAX_PENDING})
  const keeper = keepJournal(journal, log)
  const confirmed = keepConfirmed()
  const left = takeLeftCounts(deps.left, log)
  const unmade = keepUnmade(deps.spool)
  let lookAt = performance.now() + LOOK_MS
  /** Confirmed batches on their way once more. */
  let repeated: CountBatch[] = []
  const trouble = createTrouble(log, {
    begins: 'counts are kept in memory until Redis takes them',
    ends: 'Redis takes counts again',
  })
  let isRecovered = false
  /** Of the batches that an earlier process has left in the journal. */
  const journaled = new Set<string>()
  const recovered = recover()

  /** Batches that have ids already, and may have been sent under them. A file and the journal may both have one. */
  function enqueue(batches: readonly CountBatch[]): void {
    const known = new Set(unsent.map(({batch}) => batch.id))
    const fresh = batches.filter(({id}) => !known.has(id))
    for (const batch of fresh) pending += sizeOf(batch)
    unsent = [...fresh.map(batch => ({batch, isTried: true})), ...unsent]
    if (fresh.length > 0) log.info({downloads: downloadsIn(fresh)}, 'downloads of the journal are counted now')
  }

  /** Batches of an earlier process come first, as they are, from when it has left them. */
  async function recover(): Promise<void> {
    const batches = await keeper.read()
    for (const {id} of batches) journaled.add(id)
    enqueue(batches)
    isRecovered = true
    await takeLeft()
  }

  /** What the journal has of a file is all that there is of it to count: it was made a batch of, and then not removed. */
  const takeLeft = (): Promise<void> =>
    left.take(id => journaled.has(id) || unsent.some(({batch}) => batch.id === id), enqueue)

  /** Workers whose primary was killed leave what they have after the next one has started. */
  function lookForLeft(): void {
    if (!isRecovered || performance.now() < lookAt) return
    lookAt = performance.now() + LOOK_MS
    void takeLeft()
  }

  function collect(): void {
    const idOf = (): string => `${deps.node}_${serial++}`
    for (const batch of cutBatches(gathered.take(), {idOf, sameDownloadInterval: deps.sameDownloadInterval()})) {
      pending += sizeOf(batch)
      unsent.push({batch, isTried: false})
    }
    unmade.made()
  }

  /** Batches are in the journal before Redis can have them: of what is in the spool they would be made anew. */
  async function writeJournal(): Promise<void> {
    const names = unmade.done()
    await keeper.write(unsent.map(({batch}) => batch))
    await unmade.remove(names)
  }

  /** Batches that nobody has seen but the journal grow together with what came since. */
  function uncollect(): void {
    const untried = unsent.filter(({isTried}) => !isTried)
    unsent = unsent.filter(({isTried}) => isTried)
    for (const {batch} of untried) {
      pending -= sizeOf(batch)
      gathered.add(batch)
    }
  }

  async function send(): Promise<void> {
    const names = left.waiting()
    await repeat()
    await sendCollected()
    // Not earlier: while Redis is away, counts of the same file grow instead of batches.
    collect()
    if (unmade.done().length > 0) await withinPatience(writeJournal())
    await sendCollected()
    trouble.over()
    const lost = gathered.takeLost()
    if (lost > 0) log.error({lost}, 'downloads were not counted: Redis was away for too long')
    // Until then it is that of an earlier process.
    if (isRecovered) await keeper.clear()
    await left.remove(names)
  }

  async function repeat(): Promise<void> {
    for (let [first] = repeated; first !== undefined; [first] = repeated) {
      const list = repeated
      try {
        await counters.count(first)
      } catch (error) {
        if (isAway(error)) throw error // what Redis refuses now it had taken before, so it is counted
      }
      // Yet another server may have come meanwhile, which does not have this one either.
      if (repeated === list) list.shift()
    }
  }

  async function sendCollected(): Promise<void> {
    for (let [first] = unsent; first !== undefined; [first] = unsent) {
      const {batch} = first
      try {
        first.isTried = true
        await counters.count(batch)
        confirmed.add(batch)
      } catch (error) {
        if (isAway(error) || ++refusals < MAX_REFUSALS) throw error
        log.error(
          {err: error, downloads: downloadsIn([batch])},
          'downloads were not counted: Redis always refuses them',
        )
      }
      refusals = 0
      // Those of an earlier process may have come before it meanwhile.
      unsent.splice(unsent.indexOf(first), 1)
      pending -= sizeOf(batch)
    }
  }

  async function keep(): Promise<void> {
    if (!isStopping && !(isRecovered && keeper.isDue())) return
    // The end of this process may come while it still reads what the one before it has left.
    await recovered
    uncollect()
    collect()
    await writeJournal()
  }

  /** Returns whether everything that was there was sent. */
  function flush(): Promise<boolean> {
    if (sending !== undefined) return sending
    sendingSince = performance.now()
    sending = send()
      .then(
        () => true,
        async (error: unknown) => {
          if (!isStopping) trouble.tell(messageOf(error), {err: error, pending: pending + gathered.size()})
          await keep()
          return false
        },
      )
      .finally(() => {
        sending = undefined
      })
    return sending
  }

  async function flushAll(): Promise<void> {
    // What was counted while an earlier sending was under way. After a failure it would only wait once more.
    if ((await flush()) && gathered.size() > 0) await flush()
  }

  const timer = setInterval(() => {
    lookForLeft()
    if (sending !== undefined && performance.now() - sendingSince > PATIENCE_MS) void keep()
    else void flush()
  }, FLUSH_MS)
  timer.unref()

  const uncounted = (): number => downloadsIn(unsent.map(({batch}) => batch)) + gathered.downloads()
  return {
    count: download => gathered.count(download),
    add(counts) {
      gathered.add(counts)
      // Before that, those of a former process are in the journal.
      if (isRecovered) unmade.add(`${deps.node}_${serial}`, counts, deps.sameDownloadInterval())
    },
    redisIsBack() {
      repeated = confirmed.all()
    },
    flush: flushAll,
    async stop() {
      isStopping = true
      clearInterval(timer)
      const impatience = setTimeout(() => void keep(), PATIENCE_MS)
      await flushAll()
      clearTimeout(impatience)
      if (uncounted() > keeper.kept()) await keep()
    },
    uncounted,
    unsafe: () => Math.max(0, uncounted() - keeper.kept() - unmade.downloads()),
  }
}

/** Counts do not wait for a disk that hangs. `work` never fails. */
const withinPatience = (work: Promise<void>): Promise<void> =>
  new Promise(resolve => {
    const limit = setTimeout(resolve, PATIENCE_MS).unref()
    void work.then(() => {
      clearTimeout(limit)
      resolve()
    })
  })

/** Anything but an answer of Redis that it will not take this batch. */
const isAway = (error: unknown): boolean => error instanceof MirrorbitsError && error.code === 'MB_REDIS_UNREACHABLE'

const sizeOf = ({downloads, ranged}: CountBatch): number => downloads.length + ranged.length
