import {render} from 'ink'
import type {ReactElement} from 'react'
import {ProgressBars} from './progress-bars.js'
import {NO_PROGRESS, nextProgress, type ProgressEvent} from './progress-state.js'

export interface RunProgressOptions {
  /** The terminal to draw on: standard error, so that results can still be piped. */
  readonly stream: NodeJS.WriteStream
  readonly colour: boolean
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number
}

/** Drawing costs; more often than this nobody reads it, however many events there are. */
const FRAME_MS = 250

/** Draws progress bars until the events end; resolves when the last frame is drawn and the terminal is as before. */
export async function runProgress(
  events: AsyncIterable<ProgressEvent>,
  {stream, colour, now}: RunProgressOptions,
): Promise<void> {
  let state = NO_PROGRESS
  const frame = (): ReactElement => (
    <ProgressBars state={state} nowMs={now()} columns={stream.columns} rows={stream.rows} colour={colour} />
  )
  const app = render(frame(), {
    stdout: stream,
    // Ctrl-C belongs to the command, which stops its work first.
    exitOnCtrlC: false,
    patchConsole: false,
  })
  const timer = setInterval(() => app.rerender(frame()), FRAME_MS)
  try {
    for await (const event of events) state = nextProgress(state, event)
  } finally {
    clearInterval(timer)
    app.rerender(frame())
    app.unmount()
    await app.waitUntilExit()
  }
}
