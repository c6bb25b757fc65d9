import {changedSettings} from '../core/mirror-changes.js'
import {checkSettings} from '../core/mirror-settings.js'
import type {Mirror, MirrorSettings} from '../core/mirror.js'
import {setMirrorEnabled, type ChangeMirrorDeps} from './set-mirror-enabled.js'

/**
 * Gives a mirror other settings and writes only those that are another than in `mirror`, so that what somebody else
 * changed meanwhile stays. Returns the mirror as it is then.
 * Throws MB_MIRROR_INVALID, MB_MIRROR_EXISTS, MB_MIRROR_NOT_FOUND.
 */
export async function updateMirror(
  deps: ChangeMirrorDeps,
  mirror: Mirror,
  settings: Partial<MirrorSettings>,
): Promise<Mirror> {
  const {enabled, ...changes} = changedSettings(mirror, settings)
  checkSettings(changes)
  if (Object.keys(changes).length > 0) {
    await deps.mirrors.update(mirror.id, changes)
    await deps.mirrorLogs.append(mirror.id, {kind: 'edited'})
    deps.events.publish({
      type: 'mirror.changed',
      mirror: mirror.id,
      name: changes.name ?? mirror.name,
      change: 'edited',
    })
  }
  const updated = {...mirror, ...changes}
  return enabled === undefined ? updated : setMirrorEnabled(deps, updated, enabled)
}
