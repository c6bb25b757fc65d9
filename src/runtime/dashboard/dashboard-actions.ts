import {MirrorbitsError} from '../../core/errors.js'
import type {Mirror, MirrorId} from '../../core/mirror.js'
import {scanResult, sourceResult} from '../../core/tell-event.js'
import type {DashboardActions} from '../../tui/dashboard/source.js'
import {askNode} from '../ask-node.js'
import type {Runtime} from '../open-runtime.js'

/** What the dashboard can do: the same as the commands of these names. `signal` ends what is running. */
export function createDashboardActions(runtime: Runtime, signal: AbortSignal): DashboardActions {
  const {stores} = runtime
  /** Progress comes by the event channel, as that of everybody else. */
  const onEvent = (): void => undefined

  async function mirrorOf(id: MirrorId): Promise<Mirror> {
    const mirror = await stores.mirrors.get(id)
    if (mirror === undefined) throw new MirrorbitsError('MB_MIRROR_NOT_FOUND', 'The mirror was removed meanwhile.')
    return mirror
  }

  return {
    async setEnabled(id, enabled) {
      const {name} = await runtime.setMirrorEnabled(await mirrorOf(id), enabled)
      return `${name}: ${enabled ? 'enabled' : 'disabled'}`
    },
    async setScore(id, score) {
      const before = await mirrorOf(id)
      const {name} = await runtime.updateMirror(before, {score})
      return `${name}: score ${before.score} → ${score}`
    },
    async scan(id) {
      const {name} = await mirrorOf(id)
      return `${name}: ${scanResult(await runtime.scanMirror(id, {protocol: 'any', signal, onEvent}))}`
    },
    async check(id) {
      const mirror = await mirrorOf(id)
      const resultOf = ({type}: {readonly type: string}): true | undefined =>
        type === 'request.done' ? true : undefined
      const asked = await askNode(stores, {type: 'check', mirror: id}, {signal, onEvent, resultOf})
      if (asked === undefined) await runtime.checkMirror(mirror, signal)
      const {http, https} = await mirrorOf(id)
      return `${mirror.name}: checked, HTTP ${http.isUp ? 'up' : 'down'}, HTTPS ${https.isUp ? 'up' : 'down'}`
    },
    async refresh() {
      return `source: ${sourceResult(await runtime.refresh({rehash: false, force: false, signal, onEvent}))}`
    },
  }
}
