import {MirrorbitsError} from '../../core/errors.js'
import type {MirrorScanResult, SourceScanResult} from '../../core/events.js'
import type {Operator} from '../../operations/operator.js'
import {askNode} from '../ask-node.js'
import {withHearer} from '../heard-events.js'
import {refreshHere} from './refresh-here.js'
import {scanHere} from './scan-here.js'
import type {WorkDeps} from './work-deps.js'

/** Scans that are done by the node whose they are, or in this process when no node takes them. */
export function createFollowedWork(work: WorkDeps): Pick<Operator, 'scanMirror' | 'refresh'> {
  const {stores} = work
  return {
    async scanMirror(id, {protocol, signal, onEvent, request}) {
      const asked = await askNode<MirrorScanResult>(
        stores,
        {type: 'scan', mirror: id, protocol},
        {signal, onEvent, request, resultOf: event => (event.type === 'scan.finished' ? event : undefined)},
      )
      if (asked !== undefined) return asked
      const mirror = await stores.mirrors.get(id)
      if (mirror === undefined) throw new MirrorbitsError('MB_MIRROR_NOT_FOUND', `There is no mirror ${id} any more.`)
      return scanHere(work, mirror, {protocol, signal, request, events: withHearer(stores.events, onEvent)})
    },

    async refresh({rehash, force, path, signal, onEvent, request}) {
      const asked = await askNode<SourceScanResult>(
        stores,
        {type: 'refresh', rehash, force, ...(path === undefined ? {} : {path})},
        {signal, onEvent, request, resultOf: event => (event.type === 'source.finished' ? event : undefined)},
      )
      return (
        asked ?? refreshHere(work, {rehash, force, path, signal, request, events: withHearer(stores.events, onEvent)})
      )
    },
  }
}
