import type {ProgressEvent} from '../tui/progress-state.js'
import {createEventQueue} from './event-queue.js'
import {isInForeground, muteKeys} from './mute-keys.js'
import {printProgressLines} from './progress-lines.js'
import {wantsColour} from './style.js'
import {drawAnyway} from './draw-anyway.js'

export interface ShowProgressOptions {
  readonly quiet: boolean
  /** The log goes to standard error as well, where bars would not know of its lines. */
  readonly verbose: boolean
}

/** Does long work while its progress is shown on standard error: bars on a terminal, lines in a pipe, nothing when quiet. */
export async function showProgress<T>(
  work: (report: (event: ProgressEvent) => void) => Promise<T>,
  {quiet, verbose}: ShowProgressOptions,
): Promise<T> {
  if (quiet) return work(() => undefined)
  const queue = createEventQueue<ProgressEvent>()
  const shown = show(queue.events, verbose)
  try {
    return await work(event => queue.push(event))
  } finally {
    queue.end()
    await shown
  }
}

async function show(events: AsyncIterable<ProgressEvent>, verbose: boolean): Promise<void> {
  const stream = process.stderr
  // A console without a size, such as a serial line, could not place bars.
  if (verbose || !stream.isTTY || stream.columns < 20 || stream.rows < 3)
    return printProgressLines(events, line => void stream.write(`${line}\n`))
  drawAnyway()
  const {runProgress} = await import('../tui/run-progress.js')
  // What reads the output, such as a pager, may want the keys.
  const letKeys = process.stdout.isTTY ? muteKeys({stdin: process.stdin, host: process, isInForeground}) : NOTHING
  const stopHearing = hearFirstSignal(process, letKeys)
  try {
    await runProgress(events, {stream, colour: wantsColour(true, process.env), now: Date.now})
  } finally {
    letKeys()
    stopHearing()
  }
}

const NOTHING = (): void => undefined
const INTERRUPTS = ['SIGINT', 'SIGTERM'] as const

/**
 * Ink ends the process at a signal that it alone hears, and whoever stops the work at the first one hears no other. So
 * this hears the first as well, while all are told of it; the next one ends the process.
 */
function hearFirstSignal(host: NodeJS.Process, onSignal: () => void): () => void {
  const stop = (): void => {
    for (const name of INTERRUPTS) host.off(name, onFirst)
  }
  const onFirst = (): void => {
    onSignal()
    setImmediate(stop)
  }
  for (const name of INTERRUPTS) host.on(name, onFirst)
  return stop
}
