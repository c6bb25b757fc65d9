import {openRuntime, type Runtime} from '../runtime/open-runtime.js'
import type {RunningMirror} from './start-mirrors.js'
import {counted} from '../core/text/counted.js'

export interface PopulateOptions {
  readonly configFile: string
  readonly mirrors: readonly RunningMirror[]
  readonly signal: AbortSignal
  readonly say: (text: string) => void
}

/** Indexes the repository, then adds, scans and enables the mirrors, as an operator does with the commands. */
export async function populate({configFile, mirrors, signal, say}: PopulateOptions): Promise<void> {
  const runtime = await openRuntime({configFile, repository: undefined, verbose: false})
  try {
    const {files} = await runtime.refresh({rehash: false, force: false, signal, onEvent: () => undefined})
    say(`Indexed ${counted(files, 'file')}.`)
    for (const mirror of mirrors) {
      signal.throwIfAborted()
      say(await addScanEnable(runtime, mirror, signal))
    }
  } finally {
    await runtime.close()
  }
}

async function addScanEnable(runtime: Runtime, demo: RunningMirror, signal: AbortSignal): Promise<string> {
  const {name, httpUrl, rsyncUrl, sponsor, latitude, longitude, continentCode, countryCode} = demo
  const {mirror} = await runtime.addMirror(
    // The place is given, for where all mirrors share one address GeoIP could not tell them apart.
    {name, httpUrl, rsyncUrl, sponsorName: sponsor, latitude, longitude, continentCode, countryCodes: [countryCode]},
  )
  const {known, differ} = await runtime.scanMirror(mirror.id, {protocol: 'any', signal, onEvent: () => undefined})
  await runtime.setMirrorEnabled(mirror, true)
  const remark = differ > 0 ? `, ${differ} of them in another version` : ''
  return `Added ${name}: ${counted(known, 'file')}${remark}.`
}
