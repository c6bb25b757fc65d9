import type {EventBody, SourceScanResult} from '../core/events.js'
import type {Clock} from '../core/ports.js'
import type {ProgressEvent} from '../tui/progress-state.js'
import {counted} from '../core/text/counted.js'

const KEY = 'source'

/** Turns a source scan's events into progress: first files that were seen, then bytes that are hashed. */
export function sourceProgress(
  report: (event: ProgressEvent) => void,
  clock: Clock,
): {
  readonly start: () => void
  readonly onEvent: (event: EventBody) => void
  readonly done: () => void
  readonly failed: (message: string) => void
} {
  return {
    start: () => report({kind: 'started', key: KEY, label: 'repository', at: clock()}),
    onEvent(event) {
      if (event.type !== 'source.progress') return
      const {bytesToHash, bytesHashed, filesSeen} = event
      report(
        bytesToHash > 0
          ? {kind: 'progress', key: KEY, done: bytesHashed, total: bytesToHash, unit: 'bytes', at: clock()}
          : {kind: 'progress', key: KEY, done: filesSeen, total: 0, unit: 'files', at: clock()},
      )
    },
    // What came of it is the command's result, which is printed below.
    done: () => report({kind: 'done', key: KEY, text: 'scanned', at: clock()}),
    failed: message => report({kind: 'failed', key: KEY, text: message, at: clock()}),
  }
}

/** `1200 files: 3 added, 1 changed, 0 removed`. */
export const refreshText = ({files, added, changed, removed}: SourceScanResult): string =>
  `${counted(files, 'file')}: ${added} added, ${changed} changed, ${removed} removed`

/** `schemas/refresh.schema.json`: the result alone, also where it came with an event. */
export function toRefreshJson({files, added, changed, removed, epoch, took}: SourceScanResult): SourceScanResult {
  return {files, added, changed, removed, epoch, took}
}
