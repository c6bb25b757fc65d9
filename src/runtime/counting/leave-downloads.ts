import type {Config} from '../../core/config.js'
import {messageOf} from '../../core/errors.js'
import type {Log} from '../../core/ports.js'
import {cutBatches} from '../../monitor/cut-batches.js'
import type {DownloadGatherer} from '../../monitor/gather-downloads.js'
import {leaveCounts} from '../../state/left-counts.js'
import {readRest} from './read-rest.js'

export interface LeaveDownloadsOptions {
  readonly gathered: Pick<DownloadGatherer, 'add' | 'take' | 'downloads'>
  /** Where counts of workers wait of which nobody else reads any more. */
  readonly pipe: number | undefined
  readonly config: Pick<Config, 'stateDirectory' | 'sameDownloadInterval'>
  readonly log: Log
}

/** Leaves what no primary has taken in the state folder, where the next one finds it. Tells what nobody will count. */
export async function leaveDownloads({gathered, pipe, config, log}: LeaveDownloadsOptions): Promise<void> {
  if (pipe !== undefined) for (const counts of readRest(pipe)) gathered.add(counts)
  const downloads = gathered.downloads()
  if (downloads === 0) return
  const {stateDirectory, sameDownloadInterval} = config
  try {
    await leaveCounts(stateDirectory, idOf => cutBatches(gathered.take(), {idOf, sameDownloadInterval}))
    log.info({downloads}, 'downloads that the primary has not taken are left for the next one')
  } catch (error) {
    log.error({downloads, reason: messageOf(error)}, 'downloads are not counted: neither primary nor disk took them')
  }
}
