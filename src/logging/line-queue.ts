/** A file that is appended to. */
export interface LineFile {
  write(bytes: Buffer): Promise<{readonly bytesWritten: number}>
  close(): Promise<void>
}

export interface LineQueueOptions {
  readonly open: () => Promise<LineFile>
  /** Whether the file ends in the middle of a line; asked only after a failure. Never fails. */
  readonly endsInLine: () => Promise<boolean>
  /** Lines that may wait; the oldest are dropped beyond this. */
  readonly maxWaiting: number
  readonly retryMs: number
  /** Called once for each time that writing stops working. */
  readonly onBroken: (error: unknown) => void
  /** Called once for each time that it works again. */
  readonly onMended: () => void
  /** Called once it works again, or at the end, with the number of lines lost. */
  readonly onDropped: (lines: number) => void
}

export interface LineQueue {
  readonly push: (line: string) => void
  readonly reopen: () => void
  readonly close: () => Promise<void>
}

/** Lines that come within so many milliseconds share one write: each is a task for another thread, however short. */
const GATHER_MS = 10
/** As many lines as one write takes. */
const LINES_PER_WRITE = 4096

const NEWLINE = Buffer.from('\n')
const linesIn = (bytes: Buffer): number => bytes.reduce((lines, byte) => (byte === 0x0a ? lines + 1 : lines), 0)

/** Appends lines to a file in order, one write at a time, without making anybody wait. */
export function createLineQueue({
  open,
  endsInLine,
  maxWaiting,
  retryMs,
  onBroken,
  onMended,
  onDropped,
}: LineQueueOptions): LineQueue {
  let waiting: string[] = []
  /** Lines before this index of `waiting` are dropped or being written. */
  let first = 0
  /** What the write that has begun writes, and what is left of it. */
  let whole: Buffer = Buffer.alloc(0)
  let rest = whole
  let handle: LineFile | undefined
  let reopenWanted = false
  let openWanted = true
  let running: Promise<void> | undefined
  let retry: NodeJS.Timeout | undefined
  let dropped = 0
  let broken = false
  let closing = false
  let endGathering: (() => void) | undefined

  const hasWork = (): boolean => openWanted || reopenWanted || rest.length > 0 || first < waiting.length

  function take(): Buffer {
    const lines = waiting.slice(first, first + LINES_PER_WRITE)
    first += lines.length
    compact()
    return Buffer.from(lines.join(''))
  }

  /** Cutting off the front costs as much as what stays, so it waits until little does. */
  function compact(): void {
    if (first * 2 < waiting.length) return
    waiting = waiting.slice(first)
    first = 0
  }

  async function release(): Promise<void> {
    const old = handle
    handle = undefined
    await old?.close()
  }

  async function step(): Promise<void> {
    // A write that has begun ends in the file where it began, so that no line is torn.
    if (reopenWanted && rest.length === 0) {
      reopenWanted = false
      openWanted = true
      await release()
    }
    handle ??= await open()
    openWanted = false
    // Without room for all of a line, its beginning was written, here or by another process.
    if (broken && (await endsInLine())) await handle.write(NEWLINE)
    if (rest.length === 0) rest = whole = take()
    while (rest.length > 0) rest = rest.subarray((await handle.write(rest)).bytesWritten)
    if (!broken) return
    broken = false
    onMended()
    reportDropped()
  }

  /** Not only the end of a line: its beginning may be lost, or in another file. */
  function goBackToLine(): void {
    const written = whole.length - rest.length
    if (written > 0) rest = whole = whole.subarray(whole.lastIndexOf(NEWLINE, written - 1) + 1)
  }

  async function gather(): Promise<void> {
    if (closing) return
    await new Promise<void>(resolve => {
      endGathering = resolve
      setTimeout(resolve, GATHER_MS)
    })
  }

  async function run(): Promise<void> {
    try {
      do {
        await gather()
        await step()
      } while (hasWork())
    } catch (error) {
      if (!broken) onBroken(error)
      broken = true
      openWanted = true
      goBackToLine()
      await release().catch(onBroken)
      if (!closing) retry = setTimeout(start, retryMs).unref()
    }
  }

  function start(): void {
    clearTimeout(retry)
    retry = undefined
    running ??= run().finally(() => {
      running = undefined
      // Something may have come between the last look and now.
      if (hasWork() && retry === undefined && !broken) start()
    })
  }

  function reportDropped(): void {
    if (dropped > 0) onDropped(dropped)
    dropped = 0
  }

  start()
  return {
    push(line) {
      if (closing) return
      waiting.push(line)
      if (waiting.length - first > maxWaiting) {
        first++
        dropped++
        compact()
      }
      if (!broken) start()
    },
    reopen() {
      if (closing) return
      reopenWanted = true
      start()
    },
    async close() {
      closing = true
      endGathering?.()
      // Also what broke before gets one more chance.
      await running
      if (hasWork()) start()
      while (running !== undefined) await running
      clearTimeout(retry)
      dropped += waiting.length - first + linesIn(rest)
      reportDropped()
      await release()
    },
  }
}
