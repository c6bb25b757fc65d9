import {displayPath, type FilePath} from '../core/file-path.js'
import type {FileDownloads, StatsHistory} from '../core/ports.js'

export interface FileStatsDeps {
  readonly statsHistory: StatsHistory
  /** Which of these texts fit what was asked for, in order. May throw. */
  readonly matches: (texts: readonly string[]) => readonly boolean[]
}

/** Downloads of the files that fit, summed over these periods; by path. */
export async function fileStats(
  {statsHistory, matches}: FileStatsDeps,
  {periods, signal}: {readonly periods: readonly string[]; readonly signal: AbortSignal},
): Promise<FileDownloads[]> {
  const sums = new Map<FilePath, number>()
  for (const period of periods) {
    // A file may come twice in one period: it counts once.
    const counts = new Map<FilePath, number>()
    for await (const batch of statsHistory.files(period)) {
      signal.throwIfAborted()
      const fits = matches(batch.map(({path}) => displayPath(path)))
      batch.forEach(({path, downloads}, index) => {
        if (fits[index] === true) counts.set(path, downloads)
      })
    }
    for (const [path, downloads] of counts) sums.set(path, (sums.get(path) ?? 0) + downloads)
  }
  return [...sums].map(([path, downloads]) => ({path, downloads})).sort((a, b) => (a.path < b.path ? -1 : 1))
}
