import {printable} from '../core/text/display-width.js'
import type {ProgressEvent} from '../tui/progress-state.js'

/** Writes long work's course as plain lines: when an item starts and ends, nothing between. */
export async function printProgressLines(
  events: AsyncIterable<ProgressEvent>,
  write: (line: string) => void,
): Promise<void> {
  const labels = new Map<string, string>()
  for await (const event of events) {
    const label = labels.get(event.key) ?? event.key
    switch (event.kind) {
      case 'started':
        labels.set(event.key, printable(event.label))
        write(`${printable(event.label)}: started`)
        break
      case 'done':
        write(`${label}: ${printable(event.text)}`)
        break
      case 'failed':
        write(`${label}: failed: ${printable(event.text)}`)
        break
      case 'queued':
      case 'progress':
        break
    }
  }
}
