import type {ProgressEvent} from '../tui/progress-state.js'
import {createEventQueue} from './event-queue.js'
import {printProgressLines} from './progress-lines.js'
import {wantsColour} from './style.js'
import {drawAnyway} from './draw-anyway.js'

/** Does long work while its progress is shown on standard error: bars on a terminal, lines in a pipe, nothing when quiet. */
export async function showProgress<T>(
  work: (report: (event: ProgressEvent) => void) => Promise<T>,
  {quiet}: {readonly quiet: boolean},
): Promise<T> {
  if (quiet) return work(() => undefined)
  const queue = createEventQueue<ProgressEvent>()
  const shown = show(queue.events)
  try {
    return await work(event => queue.push(event))
  } finally {
    queue.end()
    await shown
  }
}

async function show(events: AsyncIterable<ProgressEvent>): Promise<void> {
  const stream = process.stderr
  // A console without a size, such as a serial line, could not place bars.
  if (!stream.isTTY || stream.columns < 20 || stream.rows < 3)
    return printProgressLines(events, line => void stream.write(`${line}\n`))
  drawAnyway()
  const {runProgress} = await import('../tui/run-progress.js')
  await runProgress(events, {stream, colour: wantsColour(true, process.env), now: Date.now})
}
